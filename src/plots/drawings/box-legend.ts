import { colors, dashes } from '../palette.js';
import { shortNames } from '../tracker-style.js';
import { estimateTextWidth, round2, svgRect, svgText, translate } from './svg.js';

/** Line style of a box: colour and SVG dash array ('' for a solid line). */
export interface BoxStyle {
  readonly color: string;
  readonly dash: string;
}

const svgDashes: Readonly<Record<(typeof dashes)[number], string>> = {
  solid: '',
  dash: '7 3',
  dot: '2 2',
  dashdot: '7 2 2 2',
  longdash: '12 4',
  longdashdot: '12 3 2 3',
  '6px 2px 2px 2px': '6 2 2 2 2 2',
};

/**
 * Style of the i-th tracker's boxes (from 0): the palette's colours, as in plots of the same list without references,
 * which plots draw in grey and do not count. The first seven lines are solid; from the eighth on the colours repeat with
 * other dashes, so that 49 trackers can be distinguished.
 */
export function boxStyle(i: number): BoxStyle {
  const round = Math.floor(i / colors.length) % dashes.length;
  return { color: colors[i % colors.length]!, dash: svgDashes[dashes[round]!] };
}

/** Outline of a tracker's box: its colour with a light rim, visible on any image. */
export function boxOutline(x: number, y: number, w: number, h: number, { color, dash }: BoxStyle): string {
  const dashed = dash ? ` stroke-dasharray="${dash}"` : '';
  return [
    svgRect(x, y, w, h, 'fill="none" stroke="#ffffff" stroke-opacity="0.6" stroke-width="3"'),
    svgRect(x, y, w, h, `fill="none" stroke="${color}" stroke-width="1.8"${dashed}`),
  ].join('');
}

/** Outline of a ground truth box: black dashes on white, a style of no tracker. */
export function groundTruthOutline(x: number, y: number, w: number, h: number): string {
  return [
    svgRect(x, y, w, h, 'fill="none" stroke="#ffffff" stroke-width="2"'),
    svgRect(x, y, w, h, 'fill="none" stroke="#000000" stroke-width="2" stroke-dasharray="4 4"'),
  ].join('');
}

/** A legend and its height in pixels. */
export interface Legend {
  readonly svg: string;
  readonly height: number;
}

const LINE = 22;
const MARK = 26;
const BETWEEN = 22;

/**
 * Legend of the trackers' boxes and optionally the ground truth's, in centred lines. Long names are shortened, see
 * {@link shortNames}.
 *
 * @param width Maximum width of a line in pixels.
 * @param styleOffset Style index of the first tracker. Default: 0.
 */
export function boxLegend(
  names: readonly string[],
  withTruth: boolean,
  width: number,
  styleOffset: number = 0,
): Legend {
  const entries = shortNames(names).map((label, i) => ({
    label,
    mark: boxOutline(1.5, -6, 17, 12, boxStyle(i + styleOffset)),
  }));
  if (withTruth) entries.push({ label: 'ground truth', mark: groundTruthOutline(1.5, -6, 17, 12) });
  const lines: { readonly items: string[]; width: number }[] = [];
  for (const { label, mark } of entries) {
    const own = MARK + estimateTextWidth(label, 13);
    const last = lines.at(-1);
    const line = last && last.width + BETWEEN + own <= width ? last : undefined;
    const left = line ? line.width + BETWEEN : 0;
    const item = translate(left, 0, mark + svgText(MARK, 4.5, label));
    if (line) line.items.push(item);
    else lines.push({ items: [item], width: own });
    if (line) line.width = left + own;
  }
  const svg = lines.map((line, i) =>
    translate(round2((width - line.width) / 2), LINE / 2 + LINE * i, line.items.join('')),
  );
  return { svg: svg.join(''), height: LINE * lines.length };
}
