import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import { commitOf } from '../../provenance/program.js';
import type { BenchDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';
import { trainedOnCpu } from './training.js';
import { TrainingInProcess } from './training-in-process.js';

/**
 * Training steps of this build beside those of another checkout's: before and after a change, in alternating rounds of one
 * sitting. Each of both trains in a process of its own.
 *
 * @throws InputError on a card, or where the folder holds no built checkout.
 */
export async function benchBuilds(run: BenchRun, { isGpu, threads }: BenchDevice): Promise<void> {
  if (isGpu) throw new InputError('builds are compared on the CPU; leave --device out');
  const other = otherBuild(run.options.against);
  const models = run.wanted(trainedOnCpu.map(({ model }) => model));
  for (const { model, batch: usual } of trainedOnCpu.filter((each) => models.includes(each.model))) {
    const setup = { model, batch: run.options.batch ?? usual, threads };
    const what = `training step, ${model}, batches of ${setup.batch}`;
    await run.attempt(what, async () => {
      const [ours, theirs] = [new TrainingInProcess(setup), new TrainingInProcess(setup, other.module)];
      try {
        const turn = (): Promise<number> => theirs.train(run.turnSeconds);
        const others = [{ ...other.side, turn }];
        await run.measureTurns({ what, unit: 'pairs', others }, () => ours.train(run.turnSeconds));
      } finally {
        for (const each of [ours, theirs]) each.stop();
      }
    });
  }
}

/** @throws InputError where the folder holds no built checkout, or this one. */
function otherBuild(folder: string | undefined): { side: { name: string; settings: string }; module: URL } {
  if (folder === undefined)
    throw new InputError('bench builds needs --against FOLDER, a built checkout of another commit');
  const file = path.resolve(folder, 'dist/cli/bench/training-process.js');
  if (!existsSync(file)) {
    throw new InputError(`--against ${folder}: ${file} not found; expected a checkout of siamdla after npm ci`);
  }
  if (path.resolve(folder) === packageRoot) throw new InputError(`--against ${folder}: this is the same build`);
  const name = `commit ${commitOf(folder)}`;
  return { side: { name, settings: name }, module: pathToFileURL(file) };
}
