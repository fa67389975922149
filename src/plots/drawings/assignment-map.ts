import { colors, fontStack, textColors } from '../palette.js';
import { shortNames } from '../tracker-style.js';
import { round2, svgRect, svgText } from './svg.js';

/** A point in pixels of the search image. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

/** Labels of one assigner on a search image, to be drawn. */
export interface AssignmentMap {
  readonly title: string;
  /** Line below the title: counts, threshold. */
  readonly subtitle: string;
  /** The target's corners in pixels. */
  readonly target: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
  readonly positives: readonly MapPoint[];
  readonly negatives: readonly MapPoint[];
  readonly ignored: readonly MapPoint[];
  /** Candidates, drawn as rings. */
  readonly candidates: readonly MapPoint[];
  /** Boxes of positive anchors, as width and height around a point. */
  readonly boxes: readonly (MapPoint & { readonly w: number; readonly h: number })[];
}

const SEARCH = 255; // px of the search image
const TITLE = 35; // letters that a panel has room for
const GAP = 18;
const CAPTION = 44; // above each panel
const HEAD = 78; // title and legend
const FOOT = 34; // caption

const markColors = {
  positive: colors[2]!,
  negative: colors[1]!,
  ignored: '#b8b8b8',
  target: textColors.text,
  candidate: colors[0]!,
} as const;

/** Width and height of the drawing in pixels, by number of maps and of columns. */
export function assignmentMapsSize(maps: number, columns: number): { readonly width: number; readonly height: number } {
  const rows = Math.ceil(maps / columns);
  return { width: columns * (SEARCH + GAP) + GAP, height: HEAD + rows * (CAPTION + SEARCH + GAP) + FOOT };
}

/**
 * Draws the labels of several assigners on the same search image as SVG text: positive points as filled discs, negative
 * ones as crosses, ignored ones as small grey dots, the target as a black box. Deterministic.
 *
 * @param caption Line at the bottom.
 */
export function assignmentMapsSvg(
  title: string,
  maps: readonly AssignmentMap[],
  columns: number,
  caption: string,
): string {
  const { width, height } = assignmentMapsSize(maps.length, columns);
  const titles = shortNames(
    maps.map((map) => map.title),
    TITLE,
  );
  const panels = maps.map((map, i) => {
    const x = GAP + (i % columns) * (SEARCH + GAP);
    const y = HEAD + Math.floor(i / columns) * (CAPTION + SEARCH + GAP);
    return `<g transform="translate(${x},${y})">${panel({ ...map, title: titles[i]! }, `clip${i}`)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family='${fontStack}' font-size="13" fill="${textColors.text}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    svgText(width / 2, 30, title, 'font-size="17" text-anchor="middle"'),
    legend(width / 2, 56),
    ...panels,
    svgText(GAP, height - 12, caption, `font-size="11.5" fill="${textColors.note}"`),
    '</svg>',
  ].join('');
}

function panel(map: AssignmentMap, clip: string): string {
  const { x1, y1, x2, y2 } = map.target;
  return [
    svgText(0, 16, map.title, 'font-weight="bold"'),
    svgText(0, 34, map.subtitle, 'font-size="12"'),
    `<g transform="translate(0,${CAPTION})">`,
    `<clipPath id="${clip}"><rect width="${SEARCH}" height="${SEARCH}"/></clipPath>`,
    `<rect width="${SEARCH}" height="${SEARCH}" fill="#f6f6f4"/>`,
    `<g clip-path="url(#${clip})">`,
    svgRect(x1, y1, x2 - x1, y2 - y1, 'fill="#ffffff"'),
    dots(map.ignored, 2, markColors.ignored),
    crosses(map.negatives),
    ...map.boxes.map(({ x, y, w, h }) =>
      svgRect(x - w / 2, y - h / 2, w, h, `fill="none" stroke="${markColors.positive}" stroke-opacity="0.35"`),
    ),
    svgRect(x1, y1, x2 - x1, y2 - y1, `fill="none" stroke="${markColors.target}" stroke-width="2"`),
    rings(map.candidates),
    dots(map.positives, 7, markColors.positive),
    '</g>',
    `<rect x="0.5" y="0.5" width="${SEARCH - 1}" height="${SEARCH - 1}" fill="none" stroke="${textColors.axis}" stroke-opacity="0.5"/>`,
    '</g>',
  ].join('');
}

/** The marks and their meaning, centred on x. */
function legend(x: number, y: number): string {
  const entries: [number, string, string][] = [
    [70, dots([{ x: 0, y: 0 }], 7, markColors.positive), 'positive'],
    [76, crosses([{ x: 0, y: 0 }]), 'negative'],
    [70, dots([{ x: 0, y: 0 }], 3, markColors.ignored), 'ignored'],
    [156, rings([{ x: 0, y: 0 }]), 'candidate (K nearest)'],
    [
      140,
      svgRect(-6, -5, 12, 10, `fill="none" stroke="${markColors.positive}" stroke-opacity="0.6"`),
      'positive anchor box',
    ],
    [60, svgRect(-6, -5, 12, 10, `fill="none" stroke="${markColors.target}" stroke-width="2"`), 'target'],
  ];
  let left = x - entries.reduce((sum, [width]) => sum + width + 14, -14) / 2;
  return entries
    .map(([width, mark, label]) => {
      const entry = `<g transform="translate(${left + 6},${y})">${mark}${svgText(12, 4.5, label)}</g>`;
      left += width + 14;
      return entry;
    })
    .join('');
}

/**
 * Discs as one path of zero-length strokes with round caps: hundreds of points in a single element. Empty text without points.
 */
export function dots(points: readonly MapPoint[], diameter: number, colour: string): string {
  if (points.length === 0) return '';
  const path = points.map(({ x, y }) => `M${round2(x)} ${round2(y)}h0`).join('');
  return `<path d="${path}" stroke="${colour}" stroke-width="${diameter}" stroke-linecap="round"/>`;
}

function crosses(points: readonly MapPoint[]): string {
  if (points.length === 0) return '';
  const path = points.map(({ x, y }) => `M${round2(x - 2.2)} ${round2(y - 2.2)}l4.4 4.4m0 -4.4l-4.4 4.4`).join('');
  return `<path d="${path}" stroke="${markColors.negative}" stroke-width="1.3" fill="none"/>`;
}

/** Rings around candidates. Empty text without points. */
export function rings(points: readonly MapPoint[]): string {
  if (points.length === 0) return '';
  const path = points.map(({ x, y }) => `M${round2(x - 5)} ${round2(y)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0`).join('');
  return `<path d="${path}" stroke="${markColors.candidate}" stroke-width="1.2" fill="none"/>`;
}
