import type { Xyxy } from '../../boxes/types.js';
import { pointCount, type SampleGrid, samplePoint } from '../../dla/samples.js';
import { type LabelPanel, labelPanelSvg } from '../../plots/drawings/label-panel.js';
import type { EpochProbe } from '../../training/probe/probe.js';

/** Labels of one image after an epoch. */
export type ShownLabels = EpochProbe['images'][number];

/** 'before training', 'after epoch 3'. */
export function epochTitle(epochs: number): string {
  return epochs === 0 ? 'before training' : `after epoch ${epochs}`;
}

/** The part of the search image that has points, with a margin of one stride: what is drawn. */
export function shownPart({ offset, stride, size }: SampleGrid): LabelPanel['view'] {
  return { from: offset - stride, size: stride * (size + 1) };
}

/**
 * The labels of one image as SVG. On a grid with anchors a point is positive where any of its anchors is, else negative where
 * any is; boxes of positive anchors are drawn around their points. Runs in Node and in a browser.
 *
 * @param image SVG element of the search image.
 * @param side Width and height in pixels.
 */
export function labelsSvg(grid: SampleGrid, labels: ShownLabels, target: Xyxy, image: string, side: number): string {
  const points = pointCount(grid);
  const { positives, rest, others, best } = labels;
  const highest = Math.max(...positives.map(({ weight }) => weight), Number.MIN_VALUE);
  const isPositive = new Set(positives.map(({ sample }) => sample % points));
  const isOther = new Set(others);
  const remaining = Array.from({ length: points }, (_, point) => point).filter(
    (point) => !isPositive.has(point) && !isOther.has(point),
  );
  const place = (point: number) => samplePoint(grid, point);
  const [negative, ignored] = rest === 'negative' ? [remaining, others] : [others, remaining];
  const anchors = positives.flatMap(({ sample }) => {
    const shape = grid.shapes[Math.floor(sample / points)];
    return shape ? [{ ...place(sample), ...shape }] : [];
  });
  return labelPanelSvg(
    {
      image,
      view: shownPart(grid),
      target,
      best,
      positives: positives.map(({ sample, weight }) => ({ ...place(sample), weight: weight / highest })),
      negatives: negative.map(place),
      ignored: ignored.map(place),
      anchors,
    },
    side,
  );
}

/** Counts and numbers of an image in a few words: '4 positive, T = 0.52'. */
export function labelsText({ positives, threshold, k, outcome }: ShownLabels, hasAnchors: boolean): string {
  const decided = [
    ...(k === null ? [] : [`k = ${k}`]),
    ...(threshold === null ? [] : [`T = ${threshold.toFixed(2)}`]),
    ...(outcome === 'ok' ? [] : [outcome.replaceAll('-', ' ')]),
  ];
  return [`${positives.length} positive${hasAnchors ? ' anchors' : ''}`, ...decided].join(', ');
}
