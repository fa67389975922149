import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { currentProgram } from '../../../provenance/program.js';
import { testFolder } from '../../../testing/test-folder.js';
import { withEnvironment } from '../../../testing/with-environment.js';
import { rowColumns } from '../results/row-text.js';
import { readSpeedFile, writeSpeedFile } from '../results/speed-file.js';
import { usedMemory, withCards } from './bench-device.js';
import { BenchRun } from './bench-run.js';

const skip = process.platform === 'win32' ? 'a shell script plays nvidia-smi' : false;
const device = { name: 'webgpu', reason: 'requested; WebGPU found nvidia NVIDIA A; no cuda' } as const;

/** An nvidia-smi that lists cards; the first has in use what a file says. */
function driver(t: TestContext, others: string = ''): { readonly used: string } {
  const used = path.join(testFolder(t, { used: '4' }), 'used');
  const folder = path.dirname(used);
  const file = path.join(folder, 'nvidia-smi');
  writeFileSync(file, `#!/bin/sh\necho "NVIDIA A, 550.54.15, 81559, $(cat ${used})"\n${others}\n`);
  chmodSync(file, 0o755);
  withEnvironment(t, { PATH: `${folder}${path.delimiter}${process.env.PATH}` });
  return { used };
}

test('a row of a card has the memory in use while its program is loaded', { skip }, async (t) => {
  const { used } = driver(t);
  const run = new BenchRun(1, 0, { device: 'webgpu', memory: () => usedMemory(device) });
  const load = (): void => writeFileSync(used, '5000');
  const { result: row, cards } = await withCards(async () => {
    const measured = await run.measure({ what: 'a step', unit: 'steps' }, { run: load });
    writeFileSync(used, '9'); // its program is freed
    return measured;
  });
  assert.equal(row.memoryMiB, 5000);
  assert.deepEqual(cards, [{ name: 'NVIDIA A', driver: '550.54.15', memoryMiB: 81559, usedMiB: 9, usedBeforeMiB: 4 }]);
  assert.deepEqual(rowColumns([row])["MiB of the card, all processes'"], ['5000']);
  const cpu = await new BenchRun(1, 0).measure({ what: 'a step', unit: 'steps' }, { run: load });
  assert.ok(!('memoryMiB' in cpu) && !("MiB of the card, all processes'" in rowColumns([cpu])));
});

test('what nvidia-smi does not tell is left out, and such results can be read back', { skip }, async (t) => {
  const { used } = driver(t);
  writeFileSync(used, '[N/A]');
  let turns = 0;
  const run = new BenchRun(1, 0, { device: 'webgpu', memory: () => usedMemory(device) });
  const work = { run: () => void turns++ };
  const { result: row, cards } = await withCards(() => run.measure({ what: 'a step', unit: 'steps' }, work));
  assert.ok(!('memoryMiB' in row) && turns > 0);
  assert.deepEqual(cards, [{ name: 'NVIDIA A', driver: '550.54.15', memoryMiB: 81559 }]);
  const provenance = { ...currentProgram(), device: 'webgpu (onnxruntime)', date: '2020-01-01' };
  const folder = testFolder(t);
  const file = writeSpeedFile(folder, { part: 'models', rows: [row], remarks: [], provenance, cards });
  assert.doesNotMatch(readFileSync(file, 'utf8'), /null/);
  assert.deepEqual(readSpeedFile(folder, 'models')!.cards, cards);
});

test('memory is of no card where several may be meant, or none', { skip }, (t) => {
  const { used } = driver(t, 'echo "NVIDIA A, 550.54.15, 81559, 7"');
  assert.equal(usedMemory(device), undefined);
  rmSync(used);
  assert.equal(usedMemory({ ...device, reason: 'WebGPU found amd Radeon' }), undefined);
});
