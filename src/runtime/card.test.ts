import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { nvidiaCards } from './card.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-card-'));
const before = process.env.PATH;
after(() => {
  process.env.PATH = before;
  rmSync(folder, { recursive: true, force: true });
});

const skip = process.platform === 'win32' ? 'needs a shell' : false;

/** An nvidia-smi that prints these lines. */
function driverSays(script: string): void {
  const file = path.join(folder, 'nvidia-smi');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  process.env.PATH = `${folder}${path.delimiter}/bin`;
}

test('cards are listed with driver and memory', { skip }, () => {
  driverSays("echo 'NVIDIA A, 550.54.15, 81559, 1200'; echo 'NVIDIA B, 550.54.15, 24576, 0'");
  assert.deepEqual(nvidiaCards(), [
    { name: 'NVIDIA A', driver: '550.54.15', memoryMiB: 81559, usedMiB: 1200 },
    { name: 'NVIDIA B', driver: '550.54.15', memoryMiB: 24576, usedMiB: 0 },
  ]);
});

test('what the driver does not tell is absent', { skip }, () => {
  driverSays("echo 'NVIDIA A, 550.54.15, 81559, [N/A]'; echo 'NVIDIA B, 580.0, [N/A], [Insufficient Permissions]'");
  const cards = [
    { name: 'NVIDIA A', driver: '550.54.15', memoryMiB: 81559 },
    { name: 'NVIDIA B', driver: '580.0' },
  ];
  assert.deepEqual(nvidiaCards(), cards);
  assert.deepEqual(JSON.parse(JSON.stringify(nvidiaCards())), cards);
});

test('a driver that fails, and none, are no cards', { skip }, () => {
  driverSays("echo 'NVIDIA-SMI has failed'; exit 9");
  assert.deepEqual(nvidiaCards(), []);
  rmSync(path.join(folder, 'nvidia-smi'));
  process.env.PATH = folder;
  assert.deepEqual(nvidiaCards(), []);
});
