import assert from 'node:assert/strict';
import childProcess from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import type { Device } from '../../runtime/device.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { trackerOfWeights } from './entry-tracker.js';
import { trackingStep } from './entry-tracking.js';

/** Counts the processes that are started from now on. */
function startedProcesses(t: TestContext): () => number {
  const { mock } = t.mock.method(childProcess, 'fork');
  syncBuiltinESMExports();
  t.after(() => {
    mock.restore();
    syncBuiltinESMExports();
  });
  return () => mock.callCount();
}

/** Processes of a run over two sequences that may have two; it ends as they start, since its weights cannot be read. */
async function processesOn(device: Device | undefined, t: TestContext): Promise<number> {
  const folder = testFolder(t);
  for (const name of ['first', 'second']) await writeSequence(path.join(folder, 'videos'), name, 3);
  const weights = path.join(folder, 'broken.safetensors');
  writeFileSync(weights, 'broken');
  const network = { name: 'tracker', model: 'siamcar-tiny', weights, pixelFormat: 'bgr' } as const;
  const benchmark = readFolderBenchmark(path.join(folder, 'videos'));
  const { spec } = trackerOfWeights(network, 'otb100', device);
  const step = trackingStep({ spec, benchmark, protocol: 'one-pass', images: {} }, { workers: 2 });
  const started = startedProcesses(t);
  await assert.rejects(step.run(path.join(folder, 'run'), new AbortController().signal), /broken/);
  return started();
}

test('one process tracks on a card, however many there may be', async (t) => {
  const card: Device = { name: 'webgpu', eager: 'webgpu', provider: 'webgpu', reason: 'asked for' };
  assert.equal(await processesOn(card, t), 1);
  assert.equal(await processesOn({ ...card, name: 'cuda', eager: 'tensorflow', provider: 'cpu' }, t), 1);
});

test('control: on the CPU there are as many as were asked for', async (t) => {
  assert.equal(await processesOn(undefined, t), 2);
});
