import { colors } from '../palette.js';
import { dots, type MapPoint } from './assignment-map.js';
import { boxOutline, groundTruthOutline } from './box-legend.js';
import { round2, svgRect, svgText, translate } from './svg.js';

/** A box by its corners in pixels of the search image. */
interface Corners {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** Labels on a search image, to be drawn. Coordinates are pixels of the search image. */
export interface LabelPanel {
  /** SVG element of the search image, of one unit per pixel. */
  readonly image: string;
  /** The part that is shown: a square. */
  readonly view: { readonly from: number; readonly size: number };
  readonly target: Corners;
  /** The best-scored box. */
  readonly best: Corners;
  /** With their weights relative to the image's highest, 0 to 1. */
  readonly positives: readonly (MapPoint & { readonly weight: number })[];
  readonly negatives: readonly MapPoint[];
  readonly ignored: readonly MapPoint[];
  /** Boxes of positive anchors. */
  readonly anchors: readonly (MapPoint & { readonly w: number; readonly h: number })[];
}

const markColors = { positive: '#00b870', rim: '#003d28', negative: '#ff7a3d', ignored: '#4a4a4a' } as const;

/** Diameters of the discs of weight 0 and 1, in pixels of the search image. */
const discs = [2.6, 7.6] as const;

/**
 * Draws labels on a search image as an SVG element: positives as green discs, the larger the higher their weight, negatives as
 * small orange dots, ignored points as small grey dots, the target dashed, the best-scored box in blue. Deterministic.
 *
 * @param side Width and height of the drawing in pixels.
 */
export function labelPanelSvg(panel: LabelPanel, side: number): string {
  const { view, target, best, image } = panel;
  const shown = `${round2(view.from)} ${round2(view.from)} ${round2(view.size)} ${round2(view.size)}`;
  return [
    `<svg width="${round2(side)}" height="${round2(side)}" viewBox="${shown}" overflow="hidden">`,
    svgRect(view.from, view.from, view.size, view.size, 'fill="#ffffff"'),
    `<g opacity="0.72">${image}</g>`,
    dots(panel.ignored, 1.5, markColors.ignored),
    dots(panel.negatives, 2.2, markColors.negative),
    ...panel.anchors.map(({ x, y, w, h }) =>
      svgRect(x - w / 2, y - h / 2, w, h, `fill="none" stroke="${markColors.positive}" stroke-opacity="0.55"`),
    ),
    groundTruthOutline(target.x1, target.y1, target.x2 - target.x1, target.y2 - target.y1),
    isFiniteBox(best)
      ? boxOutline(best.x1, best.y1, best.x2 - best.x1, best.y2 - best.y1, { color: colors[3]!, dash: '' })
      : '',
    ...[...panel.positives].sort((a, b) => a.weight - b.weight).map(disc),
    '</svg>',
  ].join('');
}

function disc({ x, y, weight }: LabelPanel['positives'][number]): string {
  const [min, max] = discs;
  const diameter = min + (max - min) * Math.sqrt(weight); // the area grows almost in proportion
  return `<circle cx="${round2(x)}" cy="${round2(y)}" r="${round2(diameter / 2)}" fill="${markColors.positive}" stroke="${markColors.rim}" stroke-width="0.7"/>`;
}

function isFiniteBox({ x1, y1, x2, y2 }: Corners): boolean {
  return [x1, y1, x2, y2].every((edge) => Math.abs(edge) < 1e5) && x2 > x1 && y2 > y1;
}

/** The marks and their meaning, from x = 0 on, 12 pixels above and below y = 0; and its width in pixels. */
export function labelLegend(
  withAnchors: boolean,
  withBest: boolean = true,
): { readonly svg: string; readonly width: number } {
  const middle = [{ x: 0, y: 0 }];
  const entries: [width: number, mark: string, label: string][] = [
    [150, disc({ x: -3, y: 0, weight: 0.2 }) + disc({ x: 5, y: 0, weight: 1 }), 'positive (area: weight)'],
    [72, dots(middle, 4, markColors.negative), 'negative'],
    [70, dots(middle, 3, markColors.ignored), 'ignored'],
    [68, groundTruthOutline(-7, -6, 14, 12), 'target'],
  ];
  const best = boxOutline(-7, -6, 14, 12, { color: colors[3]!, dash: '' });
  if (withBest) entries.push([120, best, 'best-scored box']);
  const anchor = svgRect(-7, -6, 14, 12, `fill="none" stroke="${markColors.positive}" stroke-opacity="0.8"`);
  if (withAnchors) entries.push([120, anchor, 'positive anchor']);
  let left = 8;
  const marks = entries.map(([width, mark, label]) => {
    const entry = translate(left, 0, mark + svgText(14, 4.5, label, 'font-size="13"'));
    left += width + 8;
    return entry;
  });
  return { svg: marks.join(''), width: left };
}
