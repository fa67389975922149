import { escapeHtml } from '../escape.js';
import { fontStack } from './font-stack.js';
import { colors, inks } from './palette.js';

/** A point in pixels of the search image. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

/** What one assigner decided for a search image, ready to be drawn. */
export interface AssignmentMap {
  readonly title: string;
  /** A line under the title: counts, threshold. */
  readonly subtitle: string;
  /** The target's corners in pixels. */
  readonly target: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  readonly positives: readonly MapPoint[];
  readonly negatives: readonly MapPoint[];
  readonly ignored: readonly MapPoint[];
  /** Points that were candidates, ringed. */
  readonly candidates: readonly MapPoint[];
  /** Boxes of positive anchors, as width and height around a point. */
  readonly boxes: readonly (MapPoint & { readonly w: number; readonly h: number })[];
}

const SEARCH = 255; // px of the search image
const GAP = 18;
const CAPTION = 44; // above each panel
const HEAD = 78; // title and legend
const FOOT = 34; // note

const looks = {
  positive: colors[2]!,
  negative: colors[1]!,
  ignored: '#b8b8b8',
  target: inks.text,
  candidate: colors[0]!,
} as const;

/** Width and height of the whole picture in pixels, for so many maps in so many columns. */
export function mapsSize(maps: number, columns: number): { readonly width: number; readonly height: number } {
  const rows = Math.ceil(maps / columns);
  return { width: columns * (SEARCH + GAP) + GAP, height: HEAD + rows * (CAPTION + SEARCH + GAP) + FOOT };
}

/**
 * Draws assigners side by side on the same search image as SVG text: positive points as filled discs, negative ones as
 * crosses, ignored ones as small grey dots, the target as a black box. The same arguments give the same text.
 *
 * @param note A line at the bottom that says what is shown.
 */
export function assignmentMapsSvg(
  title: string,
  maps: readonly AssignmentMap[],
  columns: number,
  note: string,
): string {
  const { width, height } = mapsSize(maps.length, columns);
  const panels = maps.map((map, i) => {
    const x = GAP + (i % columns) * (SEARCH + GAP);
    const y = HEAD + Math.floor(i / columns) * (CAPTION + SEARCH + GAP);
    return `<g transform="translate(${x},${y})">${panel(map, `clip${i}`)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family='${fontStack}' font-size="13" fill="${inks.text}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(width / 2, 30, title, 'font-size="17" text-anchor="middle"'),
    legend(width / 2, 56),
    ...panels,
    text(GAP, height - 12, note, `font-size="11.5" fill="${inks.note}"`),
    '</svg>',
  ].join('');
}

function panel(map: AssignmentMap, clip: string): string {
  const { x1, y1, x2, y2 } = map.target;
  return [
    text(0, 16, map.title, 'font-weight="bold"'),
    text(0, 34, map.subtitle, 'font-size="12"'),
    `<g transform="translate(0,${CAPTION})">`,
    `<clipPath id="${clip}"><rect width="${SEARCH}" height="${SEARCH}"/></clipPath>`,
    `<rect width="${SEARCH}" height="${SEARCH}" fill="#f6f6f4"/>`,
    `<g clip-path="url(#${clip})">`,
    rect(x1, y1, x2 - x1, y2 - y1, 'fill="#ffffff"'),
    dots(map.ignored, 2, looks.ignored),
    crosses(map.negatives),
    ...map.boxes.map(({ x, y, w, h }) =>
      rect(x - w / 2, y - h / 2, w, h, `fill="none" stroke="${looks.positive}" stroke-opacity="0.35"`),
    ),
    rect(x1, y1, x2 - x1, y2 - y1, `fill="none" stroke="${looks.target}" stroke-width="2"`),
    rings(map.candidates),
    dots(map.positives, 7, looks.positive),
    '</g>',
    `<rect x="0.5" y="0.5" width="${SEARCH - 1}" height="${SEARCH - 1}" fill="none" stroke="${inks.axis}" stroke-opacity="0.5"/>`,
    '</g>',
  ].join('');
}

/** The five marks and what they mean, centred on x. */
function legend(x: number, y: number): string {
  const entries: [number, string, string][] = [
    [70, dots([{ x: 0, y: 0 }], 7, looks.positive), 'positive'],
    [76, crosses([{ x: 0, y: 0 }]), 'negative'],
    [70, dots([{ x: 0, y: 0 }], 3, looks.ignored), 'ignored'],
    [156, rings([{ x: 0, y: 0 }]), 'candidate (K nearest)'],
    [140, rect(-6, -5, 12, 10, `fill="none" stroke="${looks.positive}" stroke-opacity="0.6"`), 'positive anchor box'],
    [60, rect(-6, -5, 12, 10, `fill="none" stroke="${looks.target}" stroke-width="2"`), 'target'],
  ];
  let left = x - entries.reduce((sum, [width]) => sum + width + 14, -14) / 2;
  return entries
    .map(([width, mark, label]) => {
      const entry = `<g transform="translate(${left + 6},${y})">${mark}${text(12, 4.5, label)}</g>`;
      left += width + 14;
      return entry;
    })
    .join('');
}

/** Discs as one path of zero-length strokes with round ends: hundreds of points in a single element. */
function dots(points: readonly MapPoint[], diameter: number, colour: string): string {
  if (points.length === 0) return '';
  const path = points.map(({ x, y }) => `M${n(x)} ${n(y)}h0`).join('');
  return `<path d="${path}" stroke="${colour}" stroke-width="${diameter}" stroke-linecap="round"/>`;
}

function crosses(points: readonly MapPoint[]): string {
  if (points.length === 0) return '';
  const path = points.map(({ x, y }) => `M${n(x - 2.2)} ${n(y - 2.2)}l4.4 4.4m0 -4.4l-4.4 4.4`).join('');
  return `<path d="${path}" stroke="${looks.negative}" stroke-width="1.3" fill="none"/>`;
}

function rings(points: readonly MapPoint[]): string {
  if (points.length === 0) return '';
  const path = points.map(({ x, y }) => `M${n(x - 5)} ${n(y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`).join('');
  return `<path d="${path}" stroke="${looks.candidate}" stroke-width="1.2" fill="none"/>`;
}

function rect(x: number, y: number, w: number, h: number, attributes: string): string {
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" ${attributes}/>`;
}

function text(x: number, y: number, content: string, attributes: string = ''): string {
  return `<text x="${n(x)}" y="${n(y)}" ${attributes}>${escapeHtml(content)}</text>`;
}

/** Two decimals at most. */
function n(value: number): number {
  return Math.round(value * 100) / 100;
}
