import { xywhToXyxy } from '../boxes/convert.js';
import { iou } from '../boxes/iou.js';
import { boxAt } from '../boxes/rows.js';
import { framesToRestart, votCodes } from '../boxes/vot-rows.js';
import { type Rng, random } from '../random/random.js';
import { otbAttributes } from './benchmarks/otb-attributes.js';
import { listedFrames } from './frames.js';
import type { Benchmark, Sequence } from './sequence.js';

/** OTB100's attributes in the order in which sequences draw theirs. */
const attributes: readonly string[] = (
  ['IV', 'SV', 'OCC', 'DEF', 'MB', 'FM', 'IPR', 'OPR', 'OV', 'BC', 'LR'] as const
).map((name) => otbAttributes[name]);

const WIDTH = 640;
const HEIGHT = 480;

/**
 * A placeholder for a benchmark that is not available: random boxes without images, so that everything that reads a
 * benchmark can be run. Scores on it have no meaning. Titles and random streams are named 'simulated'.
 *
 * @param id Name of the benchmark it replaces; also selects the random numbers.
 */
export function placeholderBenchmark(id: string, sequences: number = 12, frames: number = 150): Benchmark {
  return {
    id,
    title: 'simulated boxes',
    sequences: Array.from({ length: sequences }, (_, i) => placeholderSequence(id, i, frames)),
  };
}

function placeholderSequence(id: string, index: number, frames: number): Sequence {
  const rng = random(1, 'simulated benchmark', id, index);
  const name = `simulated-${String(index + 1).padStart(2, '0')}`;
  const gt = new Float64Array(4 * frames);
  let [cx, cy, vx, vy] = [rng.between(150, 490), rng.between(120, 360), 0, 0];
  let [w, h] = [rng.between(30, 110), rng.between(30, 110)];
  for (let t = 0; t < frames; t++) {
    gt.set([cx - w / 2, cy - h / 2, w, h], 4 * t);
    vx = 0.9 * vx + rng.between(-1, 1) - (cx - WIDTH / 2) / 400;
    vy = 0.9 * vy + rng.between(-1, 1) - (cy - HEIGHT / 2) / 400;
    [cx, cy] = [cx + vx, cy + vy];
    w = Math.min(160, Math.max(20, w * rng.between(0.98, 1.02)));
    h = Math.min(160, Math.max(20, h * rng.between(0.98, 1.02)));
  }
  return {
    name,
    length: frames,
    frames: listedFrames(
      '',
      Array.from({ length: frames }, (_, t) => `${name}/${t + 1}.jpg`),
    ),
    gt,
    polygons: Array.from({ length: frames }, (_, t) => gt.slice(4 * t, 4 * t + 4)),
    attributes: attributes.filter((_, a) => (a + index) % 3 === 0 || rng.below(4) === 0),
    imageSize: { width: WIDTH, height: HEIGHT },
  };
}

/** Error model of a placeholder tracker. */
export interface PlaceholderTracker {
  readonly name: string;
  /** Scale of the box's random error, relative to the target's size. */
  readonly error: number;
  /** Probability of losing the target in a frame; it does not find it again. */
  readonly loss: number;
}

/** Three placeholder trackers, from the best to the worst. */
export const placeholderTrackers: readonly PlaceholderTracker[] = [
  { name: 'simulated A', error: 0.1, loss: 0.001 },
  { name: 'simulated B', error: 0.14, loss: 0.002 },
  { name: 'simulated C', error: 0.22, loss: 0.006 },
];

/** One-pass results of a placeholder tracker: x, y, w, h of every frame, flat, by sequence name. */
export function placeholderOpe(tracker: PlaceholderTracker, { id, sequences }: Benchmark): Map<string, Float64Array> {
  return new Map(
    sequences.map(({ name, gt, length }) => {
      const rng = random(1, 'simulated tracker', id, tracker.name, name);
      const boxes = gt.slice();
      for (let t = 1, isLost = false; t < length; t++) {
        isLost ||= rng.uniform() < tracker.loss;
        if (isLost) boxes.copyWithin(4 * t, 4 * (t - 1), 4 * t);
        else perturb(boxes, t, tracker.error, rng);
      }
      return [name, boxes];
    }),
  );
}

/** Results of a placeholder tracker under VOT's protocol: after a failure (no overlap) it restarts five frames later. */
export function placeholderVot(
  tracker: PlaceholderTracker,
  { id, sequences }: Benchmark,
): Map<string, readonly (readonly Float64Array[])[]> {
  return new Map(
    sequences.map((sequence) => {
      const rng = random(1, 'simulated tracker', id, tracker.name, sequence.name, 'restarts');
      return [sequence.name, [placeholderRun(tracker, sequence, rng)]];
    }),
  );
}

/** One run with restarts: a box or a code for each frame. */
function placeholderRun({ error, loss }: PlaceholderTracker, { gt, length }: Sequence, rng: Rng): Float64Array[] {
  const run: Float64Array[] = [];
  let [start, isLost] = [0, false];
  for (let t = 0; t < length; t++) {
    if (t < start) {
      run.push(Float64Array.of(votCodes.skipped));
      continue;
    }
    if (t === start) {
      run.push(Float64Array.of(votCodes.started));
      isLost = false;
      continue;
    }
    isLost ||= rng.uniform() < 3 * loss;
    const box = isLost ? run[t - 1]!.slice() : gt.slice(4 * t, 4 * t + 4);
    const isBox = box.length === 4; // not the code of the start
    if (isBox && isLost) box[0]! += 25; // drifts away
    if (isBox && !isLost) perturb(box, 0, error, rng);
    const overlaps = isBox && iou(xywhToXyxy(boxAt(box, 0)), xywhToXyxy(boxAt(gt, t))) > 0;
    run.push(overlaps ? box : Float64Array.of(votCodes.lost));
    if (!overlaps) start = t + framesToRestart;
  }
  return run;
}

/** Shifts and scales the box of a frame at random. */
function perturb(boxes: Float64Array, frame: number, error: number, rng: Rng): void {
  const at = 4 * frame;
  const [w, h] = [boxes[at + 2]!, boxes[at + 3]!];
  boxes[at]! += w * error * rng.between(-1.7, 1.7);
  boxes[at + 1]! += h * error * rng.between(-1.7, 1.7);
  boxes[at + 2]! *= 1 + error * rng.between(-1.7, 1.7);
  boxes[at + 3]! *= 1 + error * rng.between(-1.7, 1.7);
}
