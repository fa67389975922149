import { random } from '../../random/random.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import { resolveTraining } from '../../training/loop/config.js';
import { startingParams } from '../../training/loop/initial.js';
import { epochStep } from '../../training/step/epoch-step.js';
import { stepTimings } from '../../training/step/timings.js';
import { type StepFeeds, TrainingStep } from '../../training/step/training-step.js';
import { randomPairs } from '../../training/testing/random-pairs.js';
import type { BenchDevice } from './bench-device.js';
import { PeerRuns, type TorchOutput } from './peer-runs.js';
import type { Bench } from './row.js';

/** What is trained: a step of the first epoch, with DLA's labels. */
const cases = [
  { model: 'siamcar-tiny', batch: 16, rounds: 6 },
  { model: 'siamrpnpp-tiny', batch: 16, rounds: 6 },
  { model: 'siamrpnpp-r50', batch: 8, rounds: 2 }, // its backbone frozen
] as const;

/** Blocks of ours and the peer's, turn about. */
const blocks = 2;

interface PeerOutput extends TorchOutput {
  /** Pairs per second by model. */
  readonly pairs: Readonly<Record<string, number>>;
}

/**
 * Whole training steps on a device beside PyTorch (on the CPU on as many threads): forward, the tracker's losses, gradients, clipping, SGD
 * with momentum and weight decay. Of ours and the peer's blocks, which take turns, the fastest step of each counts.
 */
export async function benchTraining(on: BenchDevice): Promise<Bench> {
  const ours = new Map<string, number>();
  const peers = new PeerRuns<PeerOutput>('training_peer.py', 'torch', on);
  const remarks: string[] = [`${on.text}; the fastest step of ${blocks} blocks, ours and the peer's turn about`];
  for (let block = 0; block < blocks; block++) {
    for (const { model, batch, rounds } of cases) {
      ours.set(model, Math.max(ours.get(model) ?? 0, await pairsPerSecond(on, model, batch, rounds)));
    }
    peers.measure({ threads: on.options.threads ?? 1, cases });
  }
  remarks.push(...peers.remarks());
  const rows = cases.flatMap(({ model, batch }) => {
    const what = `training step, ${model}, pairs of batches of ${batch}`;
    return peers.rows(what, ours.get(model)!, '', ({ pairs }) => pairs[model]);
  });
  for (const { model, batch } of cases.slice(0, 2)) remarks.push(await partsText(on, model, batch));
  remarks.push(await memoryText(on));
  return { rows, remarks };
}

async function prepare(
  { options }: BenchDevice,
  name: string,
  batch: number,
): Promise<{ step: () => Promise<TrainingStep>; feeds: StepFeeds; time: () => ReturnType<typeof stepTimings> }> {
  const { config, model, assigner, pairs: settings } = resolveTraining({ model: name, batch });
  const labels = new BatchTargets(assigner, model.tracker.training, batch);
  const { parts, shape } = epochStep(config, model, 0, labels.targets);
  const params = startingParams(parts.network.table, 'reference', 1);
  const source = randomPairs({ ...settings, pairsPerEpoch: batch });
  for await (const pairs of source.batches(0)) {
    labels.write(pairs, random(1, 'bench'));
    const { template, search } = pairs;
    const feeds = { template, search, targets: labels.targets.feeds, rate: 1e-3, slowRate: 1e-4 };
    return {
      step: () => TrainingStep.create(parts, shape, { params, momenta: {} }, options),
      feeds,
      time: () => stepTimings(parts, shape, params, feeds, 5, options),
    };
  }
  throw new Error('there was no batch');
}

async function pairsPerSecond(on: BenchDevice, model: string, batch: number, rounds: number): Promise<number> {
  const { step: create, feeds } = await prepare(on, model, batch);
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

async function partsText(on: BenchDevice, model: string, batch: number): Promise<string> {
  const { time } = await prepare(on, model, batch);
  const { forward, backward, update } = await time();
  return `${model}, batch of ${batch}: forward ${forward.toFixed(0)} ms, backward ${backward.toFixed(0)} ms, update ${update.toFixed(0)} ms`;
}

/** Resident memory over 2000 steps of two pairs, after 200. */
async function memoryText(on: BenchDevice): Promise<string> {
  const { step: create, feeds } = await prepare(on, 'siamrpnpp-tiny', 1);
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
