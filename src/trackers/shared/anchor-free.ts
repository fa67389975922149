import type { Xyxy } from '../../boxes/types.js';
import { pointCount, type SampleGrid, samplePoint } from '../../dla/samples.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import * as tf from '../../runtime/tf.js';
import { type TrainingDefinition, weighted } from '../definition.js';
import { centernessLoss, centerWeightedIouLoss } from '../siamcar/losses.js';
import { entropyFreeCenterness, focalLoss, inclusiveIouLoss } from '../siamfcpp/losses.js';
import { siamCarTargets, siamFcPpTargets } from './point-targets.js';
import { selectCrossEntropy } from './select-cross-entropy.js';

const stride = 8;

/**
 * SiamCAR: cross-entropy, 3 times the IoU loss, and the loss of centerness.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, experiments/siamcar_r50/config.yaml. Points stand one pixel right of and below the
 * features' true centres, as there.
 */
export const siamCarTask: TrainingDefinition<'siamcar'> = {
  grid: (size, searchSize) => pointGrid(size, searchSize, 1),
  assigners: {
    baseline: { strategy: 'rectangle', options: {} },
    dla: { strategy: 'dla-anchor-free', options: {} },
  },
  targets: siamCarTargets,
  weights: { cls: 1, loc: 3, centerness: 1 },
  loss: ({ cls, reg, centerness }, targets, weights) => {
    const { labels, ltrb, centerness: wanted } = targets as Record<string, tf.Tensor4D>;
    const [background, foreground] = tf.split(cls, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
    const parts = {
      cls: selectCrossEntropy(background, foreground, labels!),
      loc: centerWeightedIouLoss(reg, ltrb!, labels!, wanted!),
      centerness: centernessLoss(centerness, wanted!, labels!),
    };
    return weighted(parts, weights);
  },
  best: ({ cls, reg, centerness }, grid, pair) => {
    const score = (at: number): number => sigmoid(cls!.data[2 * at + 1]! - cls!.data[2 * at]!);
    return bestPoint((at) => score(at) * sigmoid(centerness!.data[at]!), reg!, grid, pair);
  },
};

/**
 * SiamFC++: focal loss, 3 times the IoU loss, and the loss of centerness.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_googlenet-trn.yaml. With DLA a negative pair's would-be positives
 * are its negatives: not in the paper; chosen because SiamFC++'s own rule does so.
 */
export const siamFcPpTask: TrainingDefinition<'siamfcpp'> = {
  grid: (size, searchSize) => pointGrid(size, searchSize, 0),
  assigners: {
    baseline: { strategy: 'inside-box', options: {} },
    dla: { strategy: 'dla-anchor-free', options: { negativePair: 'hard-negatives' } },
  },
  targets: siamFcPpTargets,
  weights: { cls: 1, loc: 3, centerness: 1 },
  loss: ({ cls, reg, centerness }, targets, weights) => {
    const { labels, ltrb, centerness: wanted } = targets as Record<string, tf.Tensor4D>;
    const parts = {
      cls: focalLoss(cls, labels!),
      loc: inclusiveIouLoss(reg, ltrb!, labels!),
      centerness: entropyFreeCenterness(centerness, wanted!),
    };
    return weighted(parts, weights);
  },
  best: ({ cls, reg, centerness }, grid, pair) =>
    bestPoint((at) => sigmoid(cls!.data[at]!) * sigmoid(centerness!.data[at]!), reg!, grid, pair),
};

function pointGrid(size: number, searchSize: number, shift: number): SampleGrid {
  const offset = Math.floor(searchSize / 2) - Math.floor(size / 2) * stride + shift;
  return { size, stride, offset, searchSize, shapes: [] };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function bestPoint(score: (at: number) => number, reg: HostTensor, grid: SampleGrid, pair: number): Xyxy {
  const points = pointCount(grid);
  let [best, where] = [Number.NEGATIVE_INFINITY, 0];
  for (let point = 0; point < points; point++) {
    const found = score(pair * points + point);
    if (found > best) [best, where] = [found, point];
  }
  const { x, y } = samplePoint(grid, where);
  const at = 4 * (pair * points + where);
  const [l, t, r, b] = reg.data.subarray(at, at + 4) as unknown as [number, number, number, number];
  return { x1: x - l, y1: y - t, x2: x + r, y2: y + b };
}
