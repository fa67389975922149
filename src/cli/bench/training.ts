import { availableParallelism } from 'node:os';
import { type BenchDevice, peerDevice } from './bench-device.js';
import type { BenchRun } from './bench-run.js';
import { measureCeilings, partEfficiencies } from './efficiency.js';
import { benchSideBySide } from './side-by-side.js';
import { trainingCase } from './training-case.js';

/** What is trained: a step of the first epoch, with DLA's labels. */
const cases = [
  { model: 'siamcar-tiny', batch: 16 },
  { model: 'siamrpnpp-tiny', batch: 16 },
  { model: 'siamrpnpp-r50', batch: 8 }, // its backbone frozen
] as const;

/**
 * Whole training steps on a device beside PyTorch (on the CPU on as many threads): forward, the tracker's losses, gradients,
 * clipping, SGD with momentum and weight decay. Then the parts of a step beside the machine's ceilings, measured in the same
 * run, and with one thread as many trainings side by side as the machine has cores against one on all of them.
 */
export async function benchTraining(run: BenchRun, on: BenchDevice): Promise<void> {
  await run.startPeer({ script: 'training.py', modules: ['torch'], spec: { ...peerDevice(on), cases } });
  for (const { model, batch } of cases) {
    const step = await (await trainingCase(model, batch)).create(on.options);
    const what = `training step, ${model}, batches of ${batch}`;
    try {
      await run.measure({ what, unit: 'pairs', peerCase: model }, { run: step.run, units: batch });
    } finally {
      await step.dispose();
    }
  }
  run.close();
  const ceilings = await measureCeilings(on.options);
  run.remarks.push(`${on.text}: ${ceilings.text}`);
  for (const { model, batch } of cases) {
    const parts = await partEfficiencies(on.options, model, batch, ceilings);
    run.remarks.push(...parts.map((part) => `${on.text}: ${part}`));
  }
  if (on.threads === 1 && !on.isGpu) await benchSideBySide(run);
  if (on.threads === availableParallelism()) run.remarks.push(await memoryText(on));
}

/** Resident memory over 1000 steps of one pair, after 200. */
async function memoryText(on: BenchDevice): Promise<string> {
  const step = await (await trainingCase('siamrpnpp-tiny', 1)).create(on.options);
  const runs = async (steps: number): Promise<number> => {
    for (let i = 0; i < steps; i++) await step.run();
    return process.memoryUsage.rss() / 2 ** 20;
  };
  try {
    const before = await runs(200);
    const after = await runs(1000);
    return `resident memory after 1000 steps of one pair: ${after.toFixed(0)} MiB, ${(after - before).toFixed(0)} more than after 200`;
  } finally {
    await step.dispose();
  }
}
