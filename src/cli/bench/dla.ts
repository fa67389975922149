import { SearchBox, siamSearchCrop } from '../../data/target-shapes/search-boxes.js';
import { builtInShapes } from '../../data/target-shapes/target-shapes.js';
import { assigners } from '../../dla/assigners.js';
import { Assignment } from '../../dla/assignment.js';
import { random } from '../../random/random.js';
import { benchPredictionAssigners } from './dla-predictions.js';
import type { BenchRun } from './measure/bench-run.js';

const K = 9;
/** Boxes that the slower peer does, image by image. */
const FEW = 500;
/** Boxes of a turn of ours. */
const MANY = 2048;

/**
 * Label assignment at K = 9, negatives included, on one core; beside it the same step in NumPy (image by image) and in
 * PyTorch (batches of 128). Then assigners that see predictions.
 */
export async function benchDla(run: BenchRun): Promise<void> {
  const boxes = drawBoxes(MANY);
  const spec = { k: K, few: FEW, boxes: boxes.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]) };
  await run.startPeer({ script: 'dla.py', modules: ['numpy, torch', 'numpy'], spec });
  for (const form of ['free', 'based'] as const) {
    const libraries = run.peerLibraries.length > 0 ? run.peerLibraries : ['numpy'];
    for (const library of libraries) await benchAssignment(run, form, library, boxes);
  }
  await benchPredictionAssigners(run, boxes.slice(0, 64));
}

/** An assigner beside a library, which must find as many positives on the same boxes. */
async function benchAssignment(
  run: BenchRun,
  form: 'free' | 'based',
  library: string,
  boxes: readonly SearchBox[],
): Promise<void> {
  const { grid, assign } = assigners[`dla-anchor-${form}`]!.bind({ k: K });
  const into = new Assignment(grid);
  const rng = random(1, 'bench', form);
  const work = (times: number): void => {
    for (let i = 0; i < times; i++) assign(boxes[i % boxes.length]!, rng, into);
  };
  const same = library === 'numpy' ? boxes.slice(0, FEW) : boxes;
  const positives = same.reduce((sum, box) => sum + assign(box, rng, into).positiveCount, 0) / same.length;
  const check = (theirs: unknown): string =>
    `anchor-${form}: P on the same boxes: ours ${positives}, ${library} ${theirs}`;
  const what = `anchor-${form} assignments, K = ${K}, negatives included`;
  const measured = { what, unit: 'images', peerCase: `${form} ${library}`, check };
  await run.measure(measured, { run: () => work(MANY), units: MANY });
  if (library === 'numpy') run.remarks.push(`anchor-${form}: ${allocation(work).toFixed(2)} bytes allocated per call`);
}

function drawBoxes(count: number): SearchBox[] {
  const rng = random(1, 'bench');
  const { logRatios } = builtInShapes;
  return Array.from({ length: count }, () => {
    const box = new SearchBox();
    box.draw(logRatios[rng.below(logRatios.length)]!, siamSearchCrop, rng);
    return box;
  });
}

/** Heap growth per call: the smallest of several rounds, as a collection in between makes one meaningless. */
function allocation(work: (times: number) => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round++) {
    const before = process.memoryUsage().heapUsed;
    work(5000);
    const grown = process.memoryUsage().heapUsed - before;
    if (grown >= 0) least = Math.min(least, grown / 5000);
  }
  return least;
}
