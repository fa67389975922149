import { availableParallelism } from 'node:os';
import { random } from '../../random/random.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import { resolveTraining } from '../../training/loop/config.js';
import { startingParams } from '../../training/loop/initial.js';
import { epochStep } from '../../training/step/epoch-step.js';
import { stepTimings } from '../../training/step/timings.js';
import { type StepFeeds, TrainingStep } from '../../training/step/training-step.js';
import { randomPairs } from '../../training/testing/random-pairs.js';
import { type PeerOutcome, runPeer } from './python.js';
import type { Bench, BenchRow } from './row.js';

const threads = availableParallelism();

/** What is trained: a step of the first epoch, with DLA's labels. */
const cases = [
  { model: 'siamcar-tiny', batch: 16, rounds: 6 },
  { model: 'siamrpnpp-tiny', batch: 16, rounds: 6 },
  { model: 'siamrpnpp-r50', batch: 8, rounds: 2 }, // its backbone frozen
] as const;

/** Blocks of ours and the peer's, turn about. */
const blocks = 2;

interface PeerOutput {
  readonly torch: string;
  readonly threads: number;
  /** Pairs per second by model. */
  readonly pairs: Readonly<Record<string, number>>;
}

/**
 * Whole training steps on the CPU beside PyTorch on as many threads: forward, the tracker's losses, gradients, clipping, SGD
 * with momentum and weight decay. Of ours and the peer's blocks, which take turns, the fastest step of each counts.
 */
export async function benchTraining(): Promise<Bench> {
  const ours = new Map<string, number>();
  const peers: PeerOutcome[] = [];
  const remarks: string[] = [
    `all on ${threads} threads; the fastest step of ${blocks} blocks, ours and the peer's turn about`,
  ];
  for (let block = 0; block < blocks; block++) {
    for (const { model, batch, rounds } of cases) {
      ours.set(model, Math.max(ours.get(model) ?? 0, await pairsPerSecond(model, batch, rounds)));
    }
    if (block === 0 || 'output' in peers[0]!) peers.push(measurePeer());
  }
  const outputs = peers.flatMap((peer) => ('output' in peer ? [peer.output as PeerOutput] : []));
  for (const peer of peers) if ('missing' in peer) remarks.push(`no peer: ${peer.missing}`);
  const rows = cases.map(({ model, batch }): BenchRow => {
    const row = { what: `training step, ${model}, pairs of batches of ${batch}`, perSecond: ours.get(model)! };
    if (outputs.length === 0) return row;
    const best = Math.max(...outputs.map(({ pairs }) => pairs[model]!));
    return { ...row, peer: { name: `torch ${outputs[0]!.torch}, ${outputs[0]!.threads} threads`, perSecond: best } };
  });
  for (const { model, batch } of cases.slice(0, 2)) remarks.push(await partsText(model, batch));
  remarks.push(await memoryText());
  return { rows, remarks };
}

function measurePeer(): PeerOutcome {
  return runPeer('training_peer.py', ['torch'], { threads, cases });
}

async function prepare(
  name: string,
  batch: number,
): Promise<{ step: () => Promise<TrainingStep>; feeds: StepFeeds; time: () => ReturnType<typeof stepTimings> }> {
  const { config, model, assigner, pairs: options } = resolveTraining({ model: name, batch });
  const labels = new BatchTargets(assigner, model.tracker.training, batch);
  const { parts, shape } = epochStep(config, model, 0, labels.targets);
  const params = startingParams(parts.network.table, 'reference', 1);
  const source = randomPairs({ ...options, pairsPerEpoch: batch });
  for await (const pairs of source.batches(0)) {
    labels.write(pairs, random(1, 'bench'));
    const { template, search } = pairs;
    const feeds = { template, search, targets: labels.targets.feeds, rate: 1e-3, slowRate: 1e-4 };
    return {
      step: () => TrainingStep.create(parts, shape, { params, momenta: {} }, { threads }),
      feeds,
      time: () => stepTimings(parts, shape, params, feeds, 5, { threads }),
    };
  }
  throw new Error('there was no batch');
}

async function pairsPerSecond(model: string, batch: number, rounds: number): Promise<number> {
  const { step: create, feeds } = await prepare(model, batch);
  const step = await create();
  let best = Number.POSITIVE_INFINITY;
  for (let round = -2; round < rounds; round++) {
    const started = performance.now();
    await step.run(feeds);
    if (round >= 0) best = Math.min(best, performance.now() - started);
  }
  await step.dispose();
  return (1000 * batch) / best;
}

async function partsText(model: string, batch: number): Promise<string> {
  const { time } = await prepare(model, batch);
  const { forward, backward, update } = await time();
  return `${model}, batch of ${batch}: forward ${forward.toFixed(0)} ms, backward ${backward.toFixed(0)} ms, update ${update.toFixed(0)} ms`;
}

/** Resident memory over 2000 steps of two pairs, after 200. */
async function memoryText(): Promise<string> {
  const { step: create, feeds } = await prepare('siamrpnpp-tiny', 1);
  const step = await create();
  const run = async (steps: number): Promise<number> => {
    for (let i = 0; i < steps; i++) await step.run(feeds);
    return process.memoryUsage.rss() / 2 ** 20;
  };
  const before = await run(200);
  const after = await run(2000);
  await step.dispose();
  return `resident memory after 2000 steps of one pair: ${after.toFixed(0)} MiB, ${(after - before).toFixed(0)} more than after 200`;
}
