import type { Xyxy } from '../../boxes/types.js';
import { assigners } from '../../dla/assigners.js';
import { Assignment, type GroundTruth } from '../../dla/assignment.js';
import type { Predictions } from '../../dla/predictions.js';
import { type SampleGrid, sampleCount, siamCarGrid, siamRpnGrid } from '../../dla/samples.js';
import { madeUpPredictions } from '../../dla/testing/made-up-predictions.js';
import { random } from '../../random/random.js';
import { runPeer } from './python.js';
import type { Bench, BenchRow } from './row.js';

/** Rounds in turns with the peer. */
const rounds = 5;
/** Seconds of each side's turn. */
const seconds = 0.3;

/** One line: an assigner on a grid. */
interface Job {
  readonly assigner: string;
  readonly what: string;
  readonly grid: SampleGrid;
  readonly images: readonly { readonly gt: GroundTruth; readonly predictions: Predictions }[];
}

/** What one side does in its turn. */
interface Turn {
  readonly perSecond: number;
  /** Mean positives of an image, which must be the same on both sides. */
  readonly positives: number;
}

/**
 * SimOTA and task-aligned assignment on one core, validation of the predictions included, beside NumPy image by image. Both
 * take turns, so that a machine busy with other work slows both; rows hold the median, remarks the range.
 *
 * @param targets Boxes in the 255 x 255 search image.
 */
export function benchPredictionAssigners(targets: readonly Xyxy[]): Bench {
  const rng = random(1, 'bench', 'predictions');
  const jobs = ['simota', 'task-aligned'].flatMap((assigner) =>
    [siamCarGrid, siamRpnGrid].map((grid): Job => {
      const images = targets.map((gt) => ({ gt, predictions: madeUpPredictions(gt, grid, rng, 0.4) }));
      const samples = grid.shapes.length > 0 ? 'anchors' : 'points';
      return { assigner, what: `${assigner}, images of ${sampleCount(grid)} ${samples}`, grid, images };
    }),
  );
  for (const job of jobs) takeTurn(job); // lets the compiler optimise
  const ours: Turn[][] = jobs.map(() => []);
  const peers: Turn[][] = jobs.map(() => []);
  let [name, missing] = ['', ''];
  for (let round = 0; round < rounds; round++) {
    jobs.forEach((job, i) => {
      ours[i]!.push(takeTurn(job));
    });
    const peer = missing ? { missing } : runPeer('dla_predictions_peer.py', ['numpy'], peerInput(jobs));
    if ('missing' in peer) missing = `no peer: ${peer.missing}`;
    else {
      const output = peer.output as Readonly<Record<string, Turn>> & { readonly numpy: string };
      name = `numpy ${output.numpy}, image by image`;
      jobs.forEach(({ what }, i) => {
        peers[i]!.push(output[what]!);
      });
    }
  }
  const rows = jobs.map(({ what }, i): BenchRow => {
    const row = { what, perSecond: summary(ours[i]!).median };
    return missing ? row : { ...row, peer: { name, perSecond: summary(peers[i]!).median } };
  });
  const remarks = jobs.map(({ what }, i) => {
    const theirs = missing ? '' : `; NumPy ${describe(peers[i]!)}`;
    return `${what}, ${rounds} rounds in turns, min / median / max per second: ours ${describe(ours[i]!)}${theirs}`;
  });
  return { rows, remarks: missing ? [missing, ...remarks] : remarks };
}

function takeTurn({ assigner, grid, images }: Job): Turn {
  const { assign } = assigners[assigner]!.bind({}, grid);
  const into = new Assignment(grid);
  const rng = random(1, 'bench', assigner);
  let [done, positives] = [0, 0];
  const started = performance.now();
  while (performance.now() - started < 1000 * seconds) {
    positives = 0;
    for (const { gt, predictions } of images) positives += assign(gt, rng, into, predictions).positiveCount;
    done += images.length;
  }
  return { perSecond: done / ((performance.now() - started) / 1000), positives: positives / images.length };
}

function peerInput(jobs: readonly Job[]): object {
  const packed = ({ assigner, grid, images }: Job) => ({
    assigner,
    ...grid,
    copies: Math.max(1, grid.shapes.length),
    targets: images.map(({ gt: { x1, y1, x2, y2 } }) => [x1, y1, x2, y2]),
    scores: base64(images.map(({ predictions }) => predictions.scores)),
    boxes: base64(images.map(({ predictions }) => predictions.boxes)),
  });
  return { seconds, jobs: Object.fromEntries(jobs.map((job) => [job.what, packed(job)])) };
}

function base64(arrays: readonly Float32Array[]): string {
  return Buffer.concat(arrays.map((array) => Buffer.from(array.buffer))).toString('base64');
}

function summary(turns: readonly Turn[]): { readonly min: number; readonly median: number; readonly max: number } {
  const sorted = turns.map(({ perSecond }) => perSecond).sort((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! };
}

function describe(turns: readonly Turn[]): string {
  const { min, median, max } = summary(turns);
  return `${[min, median, max].map(Math.round).join(' / ')} (P ${turns[0]!.positives})`;
}
