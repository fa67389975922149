import type { Xyxy } from '../../boxes/types.js';
import { assigners } from '../../dla/assigners.js';
import { Assignment, type GroundTruth } from '../../dla/assignment.js';
import type { Predictions } from '../../dla/predictions.js';
import { type SampleGrid, sampleCount, siamCarGrid, siamRpnGrid } from '../../dla/samples.js';
import { madeUpPredictions } from '../../dla/testing/made-up-predictions.js';
import { random } from '../../random/random.js';
import type { BenchRun } from './measure/bench-run.js';

/** One line: an assigner on a grid. */
interface Job {
  readonly assigner: string;
  readonly what: string;
  readonly grid: SampleGrid;
  readonly images: readonly { readonly gt: GroundTruth; readonly predictions: Predictions }[];
}

/**
 * SimOTA and task-aligned assignment on one core, validation of the predictions included, beside NumPy image by image.
 *
 * @param targets Boxes in the 255 x 255 search image.
 */
export async function benchPredictionAssigners(run: BenchRun, targets: readonly Xyxy[]): Promise<void> {
  const rng = random(1, 'bench', 'predictions');
  const jobs = ['simota', 'task-aligned'].flatMap((assigner) =>
    [siamCarGrid, siamRpnGrid].map((grid): Job => {
      const images = targets.map((gt) => ({ gt, predictions: madeUpPredictions(gt, grid, rng, 0.4) }));
      const samples = grid.shapes.length > 0 ? 'anchors' : 'points';
      return { assigner, what: `${assigner}, images of ${sampleCount(grid)} ${samples}`, grid, images };
    }),
  );
  await run.startPeer({ script: 'dla_predictions.py', modules: ['numpy'], spec: peerSpec(jobs) });
  for (const job of jobs) {
    const work = (): number => positivesOf(job);
    const positives = work() / job.images.length;
    const check = (theirs: unknown): string => `${job.what}: P on the same images: ours ${positives}, NumPy ${theirs}`;
    const measured = { what: job.what, unit: 'images', peerCase: job.what, check };
    await run.measure(measured, { run: work, units: job.images.length });
  }
}

/** Assigns all images of a job; the number of their positives. */
function positivesOf({ assigner, grid, images }: Job): number {
  const { assign } = assigners[assigner]!.bind({}, grid);
  const into = new Assignment(grid);
  const rng = random(1, 'bench', assigner);
  return images.reduce((sum, { gt, predictions }) => sum + assign(gt, rng, into, predictions).positiveCount, 0);
}

function peerSpec(jobs: readonly Job[]): object {
  const packed = ({ assigner, grid, images }: Job) => ({
    assigner,
    ...grid,
    copies: Math.max(1, grid.shapes.length),
    targets: images.map(({ gt: { x1, y1, x2, y2 } }) => [x1, y1, x2, y2]),
    scores: base64(images.map(({ predictions }) => predictions.scores)),
    boxes: base64(images.map(({ predictions }) => predictions.boxes)),
  });
  return { jobs: Object.fromEntries(jobs.map((job) => [job.what, packed(job)])) };
}

function base64(arrays: readonly Float32Array[]): string {
  return Buffer.concat(arrays.map((array) => Buffer.from(array.buffer))).toString('base64');
}
