import type { Figure } from '../../plots/figure.js';
import { colors, textColors } from '../../plots/palette.js';
import { formatThousands } from '../../text/number-text.js';
import { backboneColumns, type Column } from './columns.js';
import { headBoxes, levelLines } from './head-boxes.js';
import { type Box, boxWidth, Page, type Point, side } from './page.js';
import { type Architecture, parametersOf } from './result.js';

const branches = ['template', 'search'] as const;
type Branch = (typeof branches)[number];

const pitch = 116;
const lane = 74;
/** Additional space for lines that cross between necks and correlations. */
const crossing = 40;
const fills = {
  image: '#ffffff',
  backbone: '#eef1f6',
  neck: '#f6efe6',
  correlation: '#e8f3ee',
  head: '#f5eaf0',
} as const;

/**
 * A network as boxes and arrows: the template above, the search region below, and between them the weights they share; then
 * the correlation of each level, and the head. Every shape and size is from tracing.
 */
export function diagram(architecture: Architecture, title: string): Figure {
  const page = new Page();
  const columns = backboneColumns(architecture);
  const features = Object.values(architecture.template.outputs);
  const levels = features.length;
  const color = (level: number): string => colors[level % colors.length]!;
  const row = { template: 40 + (levels - 1) * lane, search: 40 + (levels - 1) * lane + 136 };
  const middle = (row.template + row.search) / 2;
  const neckMaps = architecture.search.convolutions.filter(({ group }) => group === 'neck').map(({ output }) => output);
  const hasNeck = neckMaps.length > 0;
  const atNeck = columns.length + (hasNeck ? 1 : 0);
  const x = (column: number): number => 14 + boxWidth / 2 + column * pitch + (column > atNeck ? crossing : 0);

  const sizeOf = (name: string): number => parametersOf(architecture, (part) => part.name === name);

  const stages = (branch: Branch): Box[] => {
    const size = architecture[`${branch}Size`];
    const image = page.box({
      at: [x(0), row[branch]],
      lines: [branch === 'template' ? 'template' : 'search region', `${size} × ${size} × 3`],
      fill: fills.image,
    });
    const boxes = columns.map((column, i) => page.box(stageBox(column, branch, [x(i + 1), row[branch]])));
    [image, ...boxes].reduce((from, to) => {
      page.line([side(from, 'right'), side(to, 'left')], textColors.axis);
      return to;
    });
    return boxes;
  };
  const template = stages('template');
  const search = stages('search');
  for (const [i, { parameters }] of columns.entries()) share(page, template[i]!, search[i]!, parameters);
  page.text([x(0), middle], 'shared<br>weights', { color: textColors.note });

  const sources = features.map((_, level) => sourceOf(columns, architecture.neckInputs[level]));
  const correlations = architecture.search.convolutions.filter(({ kernel }) => kernel === undefined);
  const atCorrelation = atNeck + 1;
  const right = features.map((feature, level) => {
    const place = levels - 1 - level; // lanes away from the row of stages
    const ends = branches.map((branch): Box => {
      const source = (branch === 'template' ? template : search)[sources[level]!]!;
      if (!hasNeck) return source;
      const y = row[branch] + (branch === 'template' ? -place : place) * lane;
      const shape = branch === 'template' ? feature : neckMaps[level]!;
      const box = page.box({ at: [x(atNeck), y], lines: ['neck', sides(shape)], fill: fills.neck });
      const away = side(source, branch === 'template' ? 'top' : 'bottom');
      const from: Point[] = place === 0 ? [side(source, 'right')] : [away, [away[0], y]];
      page.line([...from, side(box, 'left')], color(level));
      return box;
    });
    if (hasNeck && place === 0) share(page, ends[0]!, ends[1]!, sizeOf('neck'));
    const own = correlations.filter(({ output }) => output[3] === feature[3]);
    const count = own.length / features.filter((other) => other[3] === feature[3]).length;
    const y = middle + (level - (levels - 1) / 2) * 92;
    const lines = levelLines(architecture, count, sides(own[0]!.output));
    const box = page.box({ at: [x(atCorrelation), y], lines, fill: fills.correlation });
    const bendX = side(box, 'left')[0] - 22 - ((crossing + 4) / levels) * place; // of its vertical line segments
    ends.forEach((end, i) => {
      const [from, to] = [side(end, 'right'), [side(box, 'left')[0], y + (i === 0 ? -9 : 9)] as const];
      const x = i === 1 && from[1] < to[1] ? bendX - 8 : bendX; // both come from above: next to the first line
      page.line([from, [x, from[1]], [x, to[1]], to], color(level));
    });
    return box;
  });
  const last = headBoxes(page, architecture, right, {
    x: (i) => x(atCorrelation + 1 + i),
    middle,
    color,
    fill: fills.head,
  });
  const height = Math.max(row.search + (levels - 1) * lane + 44, last.bottom + 24);
  return page.figure(title, [last.right + 14, height], captionOf(architecture));
}

function stageBox({ title, ...branches }: Column, branch: Branch, at: Point): Box {
  const { shape, multiplyAdds } = branches[branch];
  return { at, lines: [title, sides(shape), `${billions(multiplyAdds)} G`], fill: fills.backbone };
}

/** The weights that two boxes share, between them. */
function share(page: Page, above: Box, below: Box, parameters: number): void {
  const [from, to] = [side(above, 'bottom'), side(below, 'top')];
  page.line([from, to], textColors.note, { head: false, dash: 'dot' });
  page.text([from[0], (from[1] + to[1]) / 2], formatThousands(parameters), { color: textColors.note, onWhite: true });
}

/** The column whose maps are the neck's input, found by its number of channels; else the last. */
function sourceOf(columns: readonly Column[], channels: number | undefined): number {
  const found = columns.findLastIndex((column) => column.channels.includes(channels ?? -1));
  return found < 0 ? columns.length - 1 : found;
}

/** A map's shape without the number of images: '31 × 31 × 512'. */
export function sides(shape: readonly number[]): string {
  return shape.slice(1).join(' × ');
}

function billions(count: number): string {
  const value = count / 1e9;
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3);
}

function captionOf(architecture: Architecture): string {
  const { parts } = architecture;
  const sum = (of: 'template' | 'search'): string => billions(parts.reduce((all, part) => all + part[of], 0));
  return `traced: ${formatThousands(parametersOf(architecture))} parameters; G: 10⁹ multiply-adds, in total ${sum('template')} for a template and ${sum('search')} for a search region; between the branches: parameters of each stage`;
}
