import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { memoryText, withMemory } from './memory.js';

test('the memory of a part is that of its largest process, this one or one that it started', {
  skip: !existsSync('/proc/self/clear_refs') && 'no /proc',
}, async () => {
  const small = (await withMemory(async () => {})).memoryMiB!;
  const { value, memoryMiB } = await withMemory(async () => Buffer.alloc(1 << 28, 1).length);
  assert.equal(value, 1 << 28);
  assert.ok(memoryMiB! > small + 200, `${memoryMiB} after ${small} MiB`);
  const child = 'const a = Buffer.alloc(1 << 29, 1); setTimeout(() => a, 1500)';
  const ended = () => new Promise((resolve) => spawn(process.execPath, ['-e', child]).once('exit', resolve));
  const started = (await withMemory(ended)).memoryMiB!;
  assert.ok(started > 512, `${started} MiB`);
});

test('the largest of all parts is told; where none is known, nothing', () => {
  assert.equal(memoryText([12, undefined, 723.4, 500]), 'largest process 723 MiB');
  assert.equal(memoryText([undefined]), undefined);
});
