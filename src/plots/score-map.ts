import type { Xywh } from '../boxes/types.js';
import type { Image } from '../data/images/image.js';
import { InputError } from '../errors.js';
import { annotatedFrame, embedFrame } from './annotated-frame.js';
import { at, type DrawingText, drawingOf, EDGE, GAP, HEAD, px, svgRect, svgText } from './annotated-frame-parts.js';
import type { Drawing } from './figure.js';
import { heatScale, textColors } from './palette.js';
import { heatOverlay, type MapGrid, mapRange } from './score-map-heat.js';

/** One map of a tracker's output. */
export interface ScoreMap {
  /** 'classification', 'centerness', 'final score'. */
  readonly title: string;
  /** [size * size] row after row. */
  readonly values: ArrayLike<number>;
}

/** What a tracker saw and made of it in one frame. */
export interface ScoreMapScene {
  /** The search crop. */
  readonly search: Image;
  /** The template crop, shown small in a corner of the search crop. */
  readonly template?: Image;
  readonly grid: MapGrid;
  /** From left to right. */
  readonly maps: readonly ScoreMap[];
  /** The cell that was chosen: row * size + column. */
  readonly peak?: number;
  /** The box that was predicted, in pixels of the search crop. */
  readonly box?: Xywh;
  readonly gt?: Xywh;
}

const PANEL = 255;
const CAPTION = 44;
const BAR = 8;

/**
 * The search crop and each score map over it, side by side, the chosen cell ringed in all of them. Every map has its own
 * range of colours, which is written below it. The same arguments give the same drawing.
 *
 * @throws InputError when a map has not size * size values, or the peak is no cell.
 */
export async function scoreMapView(scene: ScoreMapScene, options: DrawingText): Promise<Drawing> {
  const { search, maps, grid, peak } = scene;
  if (peak !== undefined && !(Number.isInteger(peak) && peak >= 0 && peak < grid.size * grid.size)) {
    throw new InputError(`score map: peak ${peak}; expected a cell from 0 to ${grid.size * grid.size - 1}`);
  }
  const height = (search.height / search.width) * PANEL;
  const ring = peak === undefined ? '' : peakRing(cellPlace(grid, peak), PANEL / search.width);
  const panels = [panel('search', boxText(scene), await searchPanel(scene))];
  for (const [i, { title, values }] of maps.entries()) {
    const range = mapRange(values);
    const picture = await embedFrame(heatOverlay(search, values, grid, range), { width: PANEL });
    const drawn = annotatedFrame(picture, { boxes: [] }, PANEL, `map-${i}`);
    const chosen = peak === undefined ? '' : `${number(values[peak]!)} at the chosen cell`;
    const bar = at(0, height + 6, colourBar(`heat-${i}`, number(range.low, 2), number(range.high, 2)));
    panels.push(panel(title, chosen, drawn + ring + bar));
  }
  const body = panels.map((content, i) => at(EDGE + i * (PANEL + 2 * GAP), HEAD, content)).join('');
  const width = panels.length * (PANEL + 2 * GAP) - 2 * GAP + 2 * EDGE;
  return drawingOf(options, body, { width, height: HEAD + CAPTION + height + BAR + 28 });
}

/** Where a cell lies in the search crop, in pixels, at the middle of its pixel. */
export function cellPlace({ size, stride, offset }: MapGrid, cell: number): { readonly x: number; readonly y: number } {
  return { x: offset + stride * (cell % size) + 0.5, y: offset + stride * Math.floor(cell / size) + 0.5 };
}

function panel(title: string, subtitle: string, content: string): string {
  return [
    svgText(0, 16, title, 'font-weight="bold"'),
    svgText(0, 34, subtitle, `font-size="12" fill="${textColors.note}"`),
    at(0, CAPTION, content),
  ].join('');
}

async function searchPanel({ search, template, box, gt, peak, grid }: ScoreMapScene): Promise<string> {
  const picture = await embedFrame(search, { width: 2 * PANEL });
  const drawn = annotatedFrame(picture, { boxes: [box], gt }, PANEL, 'search');
  const ring = peak === undefined ? '' : peakRing(cellPlace(grid, peak), PANEL / search.width);
  if (!template) return drawn + ring;
  const side = PANEL * 0.3;
  const height = (template.height / template.width) * side;
  const inset = annotatedFrame(await embedFrame(template, { width: 2 * side }), { boxes: [] }, side, 'template');
  const rim = svgRect(-2, -2, side + 4, height + 4, 'fill="#ffffff"');
  const label = svgText(side / 2, height - 5, 'template', 'font-size="11" text-anchor="middle" fill="#ffffff"');
  const plate = svgRect(0, height - 17, side, 17, 'fill="#000000" fill-opacity="0.55"');
  return drawn + ring + at(6, 6, rim + inset + plate + label);
}

function boxText({ box, gt }: ScoreMapScene): string {
  const size = box ? [`box ${number(box.w)} x ${number(box.h)} px`] : [];
  return [...size, ...(gt ? ['ground truth dashed'] : [])].join(', ');
}

/** A white ring with a dark rim: seen on every colour. */
function peakRing({ x, y }: { readonly x: number; readonly y: number }, scale: number): string {
  const circle = (attributes: string): string =>
    `<circle cx="${px(x * scale)}" cy="${px(y * scale)}" r="7" fill="none" ${attributes}/>`;
  return circle('stroke="#000000" stroke-width="4"') + circle('stroke="#ffffff" stroke-width="2"');
}

function colourBar(id: string, low: string, high: string): string {
  const stops = heatScale.map(([share, color]) => `<stop offset="${px(share)}" stop-color="${color}"/>`).join('');
  return [
    `<linearGradient id="${id}">${stops}</linearGradient>`,
    svgRect(0, 0, PANEL, BAR, `fill="url(#${id})"`),
    svgText(0, BAR + 14, low, 'font-size="11"'),
    svgText(PANEL, BAR + 14, high, 'font-size="11" text-anchor="end"'),
  ].join('');
}

function number(value: number, digits: number = 3): string {
  return String(Number(value.toPrecision(digits)));
}
