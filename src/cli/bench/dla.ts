import { availableParallelism } from 'node:os';
import { SearchBox, siamSearchCrop } from '../../data/search-boxes.js';
import { builtInShapes } from '../../data/target-shapes.js';
import { assigners } from '../../dla/assigners.js';
import { Assignment } from '../../dla/assignment.js';
import { kAblation } from '../../experiments/k-ablation/k-ablation.js';
import { random } from '../../random/random.js';
import { benchPredictionAssigners } from './dla-predictions.js';
import { runPeer } from './python.js';
import { type Bench, type BenchRow, rate } from './row.js';

const K = 9;
/** Boxes that the slower peer does, image by image. */
const FEW = 500;

/** What the peer script prints; absent where torch is. */
type PeerOutput = Readonly<Record<string, number | string>>;

/**
 * Label assignment at K = 9, negatives included, on one core; beside it the same step in NumPy (image by image) and in
 * PyTorch (batches of 128). Then assigners that see predictions, and the counting of the K ablation on all cores.
 */
export async function benchDla(): Promise<Bench> {
  const boxes = drawBoxes(2048);
  const peer = runPeer('dla_peer.py', ['numpy, torch', 'numpy'], {
    k: K,
    few: FEW,
    boxes: boxes.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]),
  });
  const output = 'output' in peer ? (peer.output as PeerOutput) : undefined;
  const remarks = 'missing' in peer ? [`no peer: ${peer.missing}`] : [];
  const rows: BenchRow[] = [];
  for (const form of ['free', 'based'] as const) {
    const measured = assignmentRate(`dla-anchor-${form}`, boxes);
    const what = `anchor-${form} assignments, K = ${K}, negatives included`;
    for (const library of ['numpy', 'torch'] as const) {
      const perSecond = output?.[`${form}_${library}`];
      if (typeof perSecond !== 'number') continue;
      const name = `${library} ${output![library]}, ${library === 'numpy' ? 'image by image' : 'batches of 128'}`;
      rows.push({ what, perSecond: measured.perSecond, peer: { name, perSecond } });
    }
    if (!output) rows.push({ what, perSecond: measured.perSecond });
    for (const library of ['numpy', 'torch'] as const) {
      const p = output?.[`${form}_${library}_p`];
      const ours = library === 'numpy' ? measured.pOfFew : measured.p;
      if (p !== undefined) remarks.push(`anchor-${form}: P on the same boxes: ours ${ours}, ${library} ${p}`);
    }
    remarks.push(`anchor-${form}: ${measured.bytesPerCall.toFixed(2)} bytes allocated per call`);
  }
  const predictive = benchPredictionAssigners(boxes.slice(0, 64));
  rows.push(...predictive.rows, await ablationRate());
  return { rows, remarks: [...remarks, ...predictive.remarks] };
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

function assignmentRate(assigner: string, boxes: readonly SearchBox[]) {
  const { grid, assign } = assigners[assigner]!.bind({ k: K });
  const into = new Assignment(grid);
  const rng = random(1, 'bench', assigner);
  const work = (times: number): void => {
    for (let i = 0; i < times; i++) assign(boxes[i % boxes.length]!, rng, into);
  };
  const perSecond = rate(work, 300_000);
  const meanPositives = (some: readonly SearchBox[]): number =>
    some.reduce((sum, box) => sum + assign(box, rng, into).positiveCount, 0) / some.length;
  const [p, pOfFew] = [meanPositives(boxes), meanPositives(boxes.slice(0, FEW))];
  return { perSecond, p, pOfFew, bytesPerCall: allocation(work) };
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

async function ablationRate(): Promise<BenchRow> {
  const pairs = 1_200_000;
  const started = performance.now();
  await kAblation.run({ ...kAblation.scales.paper, pairs });
  const perSecond = pairs / ((performance.now() - started) / 1000);
  return { what: `pairs of Fig. 9 (10 K, 4 interpretations), ${availableParallelism()} cores`, perSecond };
}
