import type { Xyxy } from '../../boxes/types.js';
import { pointCount, type SampleGrid, samplePoint } from '../../dla/samples.js';
import { rings } from '../../plots/drawings/assignment-map.js';
import { labelPanelSvg } from '../../plots/drawings/label-panel.js';
import { round2, svgRect } from '../../plots/drawings/svg.js';
import { shownPart } from '../assigner-life/scene.js';

/** A training pair and its labels, as plain JSON. Coordinates are pixels of the search image. */
export interface LabelledPair {
  /** Data URLs. */
  readonly template: string;
  readonly search: string;
  readonly templateSize: number;
  readonly gt: Xyxy;
  /** Template and search image show different objects. */
  readonly negative: boolean;
  /** Positive samples with their weights, 1 without soft labels. */
  readonly positives: readonly { readonly sample: number; readonly weight: number }[];
  /** Points with no positive and at least one negative sample. */
  readonly negatives: readonly number[];
  /** Points whose samples are all ignored. */
  readonly ignored: readonly number[];
  /** Samples among which the assigner chose; empty for a rule without candidates. */
  readonly candidates: readonly number[];
  /** Minimum IoU of a positive; null without such a threshold. */
  readonly threshold: number | null;
  readonly outcome: string;
}

/** What a positive sample's box branch is trained to return. */
export interface BoxTarget {
  readonly x: number;
  readonly y: number;
  /** Values by name: l, t, r, b in pixels; with anchors dx, dy, dw, dh. */
  readonly values: readonly (readonly [name: string, value: number])[];
}

/**
 * Box target of a sample: distances of its point to the sides of the target, or on a grid with anchors the offset of the
 * target's centre by the anchor's size and the logarithms of the ratios of the sides.
 */
export function boxTarget(grid: SampleGrid, sample: number, { x1, y1, x2, y2 }: Xyxy): BoxTarget {
  const { x, y } = samplePoint(grid, sample);
  const shape = grid.shapes[Math.floor(sample / pointCount(grid))];
  if (!shape) {
    const sides = { l: x - x1, t: y - y1, r: x2 - x, b: y2 - y };
    return { x, y, values: Object.entries(sides) };
  }
  const offsets = {
    dx: ((x1 + x2) / 2 - x) / shape.w,
    dy: ((y1 + y2) / 2 - y) / shape.h,
    dw: Math.log((x2 - x1) / shape.w),
    dh: Math.log((y2 - y1) / shape.h),
  };
  return { x, y, values: Object.entries(offsets) };
}

/**
 * The labels on the search image as SVG; candidates as rings, the box target of a chosen positive as lines to the sides of the
 * target, or as its anchor. Runs in Node and in a browser.
 *
 * @param chosen A positive sample; undefined: none is marked.
 */
export function pairSvg(grid: SampleGrid, pair: LabelledPair, side: number, chosen?: number): string {
  const place = (sample: number) => samplePoint(grid, sample);
  const points = pointCount(grid);
  const highest = Math.max(...pair.positives.map(({ weight }) => weight), Number.MIN_VALUE);
  const anchors = pair.positives.flatMap(({ sample }) => {
    const shape = grid.shapes[Math.floor(sample / points)];
    return shape ? [{ ...place(sample), ...shape }] : [];
  });
  const size = grid.searchSize;
  const nowhere = { x1: Number.NaN, y1: Number.NaN, x2: Number.NaN, y2: Number.NaN };
  const svg = labelPanelSvg(
    {
      image: `<image width="${size}" height="${size}" preserveAspectRatio="none" href="${pair.search}"/>`,
      view: shownPart(grid),
      target: pair.gt,
      best: nowhere,
      positives: pair.positives.map(({ sample, weight }) => ({ ...place(sample), weight: weight / highest })),
      negatives: pair.negatives.map(place),
      ignored: pair.ignored.map(place),
      anchors,
    },
    side,
  );
  const candidates = [...new Set(pair.candidates.map((sample) => sample % points))].map(place);
  const target = chosen === undefined ? '' : targetMark(grid, chosen, pair.gt);
  return svg.replace(/<\/svg>$/, `${rings(candidates)}${target}</svg>`);
}

function targetMark(grid: SampleGrid, sample: number, { x1, y1, x2, y2 }: Xyxy): string {
  const { x, y } = samplePoint(grid, sample);
  const shape = grid.shapes[Math.floor(sample / pointCount(grid))];
  if (shape) {
    const { w, h } = shape;
    return svgRect(x - w / 2, y - h / 2, w, h, 'fill="none" stroke="#d382ff" stroke-width="2.5"');
  }
  const lines = `M${round2(x1)} ${y}H${round2(x2)}M${x} ${round2(y1)}V${round2(y2)}`;
  return `<path d="${lines}" stroke="#d382ff" stroke-width="2" fill="none"/>`;
}

/** The template image as SVG; the target is at its centre. */
export function templateSvg({ template, templateSize }: LabelledPair, side: number): string {
  const image = `<image width="${templateSize}" height="${templateSize}" preserveAspectRatio="none" href="${template}"/>`;
  return `<svg width="${side}" height="${side}" viewBox="0 0 ${templateSize} ${templateSize}">${image}</svg>`;
}

/** Counts in words: '9 positive, 616 negative, 0 ignored, 9 candidates, IoU threshold 0.52'. */
export function pairText({
  positives,
  negatives,
  ignored,
  candidates,
  threshold,
  outcome,
  negative,
}: LabelledPair): string {
  return [
    ...(negative ? ['negative pair: another object'] : []),
    `${positives.length} positive`,
    `${negatives.length} negative`,
    `${ignored.length} ignored`,
    ...(candidates.length > 0 ? [`${candidates.length} candidates`] : []),
    ...(threshold === null ? [] : [`IoU threshold ${threshold.toFixed(2)}`]),
    ...(outcome === 'ok' ? [] : [`by the ${outcome.replaceAll('-', ' ')}`]),
  ].join(', ');
}
