import { textColors } from '../../plots/palette.js';
import { formatThousands } from '../../text/number-text.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { HeadDiagram } from '../../trackers/definition.js';
import { type Box, boxHeight, boxWidth, type Page, type Point, side } from './page.js';
import type { Architecture } from './result.js';

/** Position and colours of the head. */
export interface HeadStyle {
  /** Middle of the i-th column behind the correlations. */
  readonly x: (column: number) => number;
  /** The line that it is centred on. */
  readonly middle: number;
  readonly color: (level: number) => string;
  readonly fill: string;
}

/** Right and bottom edge of a head. */
export interface HeadExtent {
  readonly right: number;
  readonly bottom: number;
}

/** Draws what comes after the correlation of each level, up to the outputs. */
export function headBoxes(
  page: Page,
  architecture: Architecture,
  levels: readonly Box[],
  style: HeadStyle,
): HeadExtent {
  const { x, middle, color, fill } = style;
  const boxes = trunk(architecture).map((lines, i) => page.box({ at: [x(i), middle], lines, fill }));
  const [first] = boxes;
  if (diagramOf(architecture).placement === 'each level') {
    const below = levels.at(-1)!;
    page.text([below.at[0], below.at[1] + boxHeight(below) / 2 + 20], `head<br>${headSize(architecture)}`, {
      color: textColors.note,
    });
  }
  levels.forEach((level, i) => {
    if (first) page.line([side(level, 'right'), side(first, 'left')], color(i));
  });
  boxes.slice(1).forEach((box, i) => {
    page.line([side(boxes[i]!, 'right'), side(box, 'left')], textColors.axis);
  });
  const outputs = Object.entries(architecture.search.outputs);
  const ends = outputs.map(([name, shape], i) => {
    const at: Point = [x(boxes.length), middle + (i - (outputs.length - 1) / 2) * 64];
    const box = page.box({ at, lines: [name, shape.slice(1).join(' × ')], fill: '#ffffff' });
    page.line([side(boxes.at(-1) ?? levels[0]!, 'right'), side(box, 'left')], textColors.axis);
    return box;
  });
  const all = [...levels, ...ends];
  return {
    right: x(boxes.length) + boxWidth / 2,
    bottom: Math.max(...all.map((box) => box.at[1] + boxHeight(box) / 2)),
  };
}

/** What is written on the box of one level, where template and search region meet. */
export function levelLines(architecture: Architecture, correlations: number, shape: string): string[] {
  const { search, template } = architecture;
  const { placement, title } = diagramOf(architecture);
  const correlation = correlations === 1 ? 'correlation' : `${correlations} correlations`;
  if (placement !== 'each level') return [correlation, shape];
  const each = inHead(search) / Object.keys(template.outputs).length;
  return [title, `${each} convolutions`, correlation, shape];
}

function inHead({ convolutions }: Architecture['search']): number {
  return convolutions.filter(({ group }) => group === 'head').length;
}

function diagramOf({ name }: Architecture): HeadDiagram {
  return modelByName(name).tracker.diagram;
}

function headSize({ parts }: Architecture): string {
  return formatThousands(parts.find(({ name }) => name === 'head')!.parameters);
}

/** The boxes that all levels go through, one after another. */
function trunk(architecture: Architecture): string[][] {
  const { parts, search, template } = architecture;
  const { placement, title } = diagramOf(architecture);
  const shape = (map: readonly number[]): string => map.slice(1).join(' × ');
  if (placement === 'each level') {
    return Object.keys(template.outputs).length > 1
      ? [[architecture.isWeighted ? 'weighted sum' : 'mean', 'of the levels']]
      : [];
  }
  const head = [title, `${inHead(search)} convolutions`, headSize(architecture)];
  const reduction = parts.find(({ name }) => name === 'down');
  if (!reduction) return [head];
  const joined = Object.keys(template.outputs).length > 1 ? [['side by side', shape(search.maps.correlation!)]] : [];
  return [...joined, ['1 × 1 conv.', shape(search.maps.down!), formatThousands(reduction.parameters)], head];
}
