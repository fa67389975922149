import { availableCores } from '../../files/process-limits.js';
import { type Ceilings, caseText, partEfficiencies } from './efficiency.js';
import { type BenchDevice, peerDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';
import { residentGrowth } from './measure/resident-growth.js';
import { benchParts } from './parts.js';
import { benchSideBySide } from './side-by-side.js';
import { type TrainedCase, trainingCase } from './training-case.js';

/** A step with DLA's labels. */
const common: readonly TrainedCase[] = [
  { model: 'siamcar-tiny', batch: 16 },
  { model: 'siamrpnpp-tiny', batch: 16 },
];
/** On the CPU, where a batch of the paper's networks takes half a minute. */
export const trainedOnCpu: readonly TrainedCase[] = [...common, { model: 'siamrpnpp-r50', batch: 8 }]; // its backbone frozen
/** Both phases of the paper's networks, with batches that are worth a card. */
const onCard: readonly TrainedCase[] = [
  ...common,
  ...['siamrpnpp-r50', 'siamcar-r50'].flatMap((model) =>
    (['frozen', 'trained'] as const).map((backbone) => ({ model, batch: 32, backbone })),
  ),
];

/**
 * Whole training steps on a device beside PyTorch (on the CPU on as many threads): forward, the tracker's losses, gradients,
 * clipping, SGD with momentum and weight decay. Then the parts of a step beside the machine's ceilings, measured in the same
 * run, and with one thread as many trainings side by side as the machine has cores against one on all of them.
 */
export async function benchTraining(run: BenchRun, on: BenchDevice): Promise<void> {
  const { batch } = run.options;
  const all = (on.isGpu ? onCard : trainedOnCpu).map((each) => ({ ...each, batch: batch ?? each.batch }));
  const models = run.wanted([...new Set(all.map(({ model }) => model))]);
  const cases = all.filter(({ model }) => models.includes(model)).map((each) => ({ ...each, name: caseText(each) }));
  await run.startPeer({ script: 'training.py', modules: ['torch'], spec: { ...peerDevice(on), cases } });
  for (const each of cases) {
    const what = `training step, ${each.name}`;
    await run.attempt(what, async () => {
      const step = await (await trainingCase(each)).create(on.options);
      const measured = { what, unit: 'pairs', peerCase: each.name };
      await run.measure(measured, { run: step.run, units: each.batch }).finally(step.dispose);
    });
  }
  run.close();
  const parts = cases.map((each) => ({
    name: each.name,
    texts: (ceilings: Ceilings) => partEfficiencies(on.options, each, ceilings),
  }));
  await benchParts(run, on, parts);
  if (on.threads === 1 && !on.isGpu) await run.attempt('side by side', () => benchSideBySide(run));
  if (on.threads === availableCores())
    await run.attempt('resident memory', async () => run.remarks.push(await memoryText(on, run.limitSeconds)));
}

/** Resident memory over 1000 steps of one pair, after 200. */
async function memoryText(on: BenchDevice, limitSeconds: number): Promise<string> {
  const step = await (await trainingCase({ model: 'siamrpnpp-tiny', batch: 1 })).create(on.options);
  try {
    const { before, after, runs } = await residentGrowth(step.run, 200, limitSeconds);
    return `resident memory after ${runs} steps of one pair: ${after.toFixed(0)} MiB, ${(after - before).toFixed(0)} more than after the first ones`;
  } finally {
    await step.dispose();
  }
}
