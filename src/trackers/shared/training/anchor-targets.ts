import type { Assignment, GroundTruth } from '../../../dla/assignment.js';
import { pointCount, type SampleGrid, samplePoint } from '../../../dla/samples.js';
import { type Targets, targetArrays } from './targets.js';

/** Added to the number of an image's positives, as in the reference. */
const epsilon = 1e-6;

/**
 * Training targets of an anchor-based tracker, in the layout of its outputs:
 *
 * - labels [N, h, w, anchors]: 1, 0 or -1;
 * - deltas [N, h, w, 4 anchors]: dx of all anchors, then dy, dw and dh, of positives; 0 elsewhere;
 * - deltaWeights, same shape: 1 / (positives of the image + 1e-6) at positives, 0 elsewhere; with weights of the assigner
 *   each positive's weight / (their sum + 1e-6).
 *
 * A delta is (target's centre - anchor's) / anchor's side, and ln(target's side / anchor's side).
 *
 * Source: STVIR/pysot @ d04028f, anchor_target.py.
 */
export function anchorTargets(grid: SampleGrid, batch: number): Targets {
  const anchors = grid.shapes.length;
  const arrays = targetArrays(grid, batch, { labels: anchors, deltas: 4 * anchors, deltaWeights: 4 * anchors });
  const { labels, deltas, deltaWeights } = arrays.feeds as Record<'labels' | 'deltas' | 'deltaWeights', Float32Array>;
  const points = pointCount(grid);

  const write = (pair: number, gt: GroundTruth, assignment: Assignment): void => {
    writeLabels(assignment.labels, points, anchors, labels, pair * points * anchors);
    const from = pair * points * 4 * anchors;
    deltas.fill(0, from, from + points * 4 * anchors);
    deltaWeights.fill(0, from, from + points * 4 * anchors);
    const { positiveCount: count, weights } = assignment;
    let total = 0;
    for (let i = 0; i < count; i++) total += weights ? weights[assignment.positiveIndex[i]!]! : 1;
    for (let i = 0; i < count; i++) {
      const sample = assignment.positiveIndex[i]!;
      const anchor = Math.floor(sample / points);
      const { w, h } = grid.shapes[anchor]!;
      const { x, y } = samplePoint(grid, sample);
      const at = from + (sample % points) * 4 * anchors + anchor;
      deltas[at] = ((gt.x1 + gt.x2) / 2 - x) / w;
      deltas[at + anchors] = ((gt.y1 + gt.y2) / 2 - y) / h;
      deltas[at + 2 * anchors] = Math.log((gt.x2 - gt.x1) / w);
      deltas[at + 3 * anchors] = Math.log((gt.y2 - gt.y1) / h);
      const weight = (weights ? weights[sample]! : 1) / (total + epsilon);
      for (let delta = 0; delta < 4; delta++) deltaWeights[at + delta * anchors] = weight;
    }
  };
  return { ...arrays, write };
}

/** Transposes anchor-major labels to the point-major layout of outputs. */
function writeLabels(samples: Int8Array, points: number, anchors: number, into: Float32Array, from: number): void {
  let sample = 0;
  for (let anchor = 0; anchor < anchors; anchor++) {
    for (let point = 0; point < points; point++) into[from + point * anchors + anchor] = samples[sample++]!;
  }
}
