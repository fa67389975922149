import type { Annotation, Shape } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { textColors } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';

/** A point of the page in CSS pixels, from its top left corner. */
export type Point = readonly [x: number, y: number];

/** A box of a diagram: its first line is bold. */
export interface Box {
  readonly at: Point;
  readonly lines: readonly string[];
  readonly fill: string;
}

/** Width of every box, and its height by its number of lines, in CSS pixels. */
export const boxWidth = 92;
const lineHeight = 15;

/** Height of a box in CSS pixels. */
export function boxHeight({ lines }: Box): number {
  return lineHeight * lines.length + 12;
}

/** The middle of a box's side. */
export function side({ at: [x, y], ...box }: Box, where: 'left' | 'right' | 'top' | 'bottom'): Point {
  const half = boxHeight({ at: [x, y], ...box }) / 2;
  if (where === 'left') return [x - boxWidth / 2, y];
  if (where === 'right') return [x + boxWidth / 2, y];
  return [x, where === 'top' ? y - half : y + half];
}

/** Style of a line. Default: solid, with an arrow head at its end. */
export interface LineStyle {
  readonly head?: boolean;
  readonly dash?: 'solid' | 'dot';
}

/** Style of a text. Default: in the text colour, without background. */
export interface TextStyle {
  readonly color?: string;
  readonly onWhite?: boolean;
}

/** A page of boxes, lines and texts that becomes a figure. */
export class Page {
  readonly #shapes: Partial<Shape>[] = [];
  readonly #annotations: Partial<Annotation>[] = [];

  /** Draws a box and returns it. */
  box(box: Box): Box {
    const [x, y] = box.at;
    const half = boxHeight(box) / 2;
    const edges = { x0: x - boxWidth / 2, x1: x + boxWidth / 2, y0: y - half, y1: y + half };
    this.#shapes.push({
      type: 'rect',
      ...edges,
      fillcolor: box.fill,
      line: { color: textColors.axis, width: 1 },
      layer: 'between',
    });
    const [title, ...rest] = box.lines;
    this.text(box.at, [`<b>${title}</b>`, ...rest].join('<br>'));
    return box;
  }

  /** Draws a line through points; default: with an arrow head at its end. */
  line(points: readonly Point[], color: string, { head = true, dash = 'solid' }: LineStyle = {}): void {
    const [last, before] = [points.at(-1)!, points.at(-2)!];
    const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x},${y}`).join(' ');
    this.#shapes.push({ type: 'path', path, line: { color, width: 1.6, dash }, layer: 'below' });
    if (!head) return;
    const length = Math.hypot(last[0] - before[0], last[1] - before[1]);
    const from = [0, 1].map((i) => last[i]! - (10 * (last[i]! - before[i]!)) / length) as [number, number];
    this.#annotations.push({
      x: last[0],
      y: last[1],
      ax: from[0],
      ay: from[1],
      axref: 'x',
      ayref: 'y',
      showarrow: true,
      arrowhead: 2,
      arrowsize: 1,
      arrowwidth: 1.6,
      arrowcolor: color,
      text: '',
    });
  }

  /** Writes a text centred on a point, on white where it crosses lines. */
  text([x, y]: Point, text: string, { color = textColors.text, onWhite = false }: TextStyle = {}): void {
    const background = onWhite ? { bgcolor: '#ffffff', borderpad: 2 } : {};
    this.#annotations.push({ x, y, text, showarrow: false, font: { size: 12, color }, align: 'center', ...background });
  }

  /**
   * The page as a figure.
   *
   * @param caption Small text in the bottom left corner.
   */
  figure(title: string, [width, height]: Point, caption: string): Figure {
    const hidden = { visible: false, showgrid: false, fixedrange: true } as const;
    const margin = { t: 44, l: 0, r: 0, b: 30 };
    return withProvenance(
      themed([], {
        title: { text: title },
        width,
        height: height + margin.t + margin.b,
        margin,
        xaxis: { ...hidden, range: [0, width] },
        yaxis: { ...hidden, range: [height, 0] },
        shapes: this.#shapes,
        annotations: this.#annotations,
      }),
      caption,
    );
  }
}
