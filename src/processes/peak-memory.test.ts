import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { withMemoryPeaks } from './peak-memory.js';

test('memory counts what a work allocates, and processes that it starts, but nothing before', {
  skip: !existsSync('/proc/self/clear_refs') && 'no /proc',
}, async () => {
  const { peaks: before } = await withMemoryPeaks(() => {});
  assert.deepEqual(before.started, []);
  const { value, peaks } = await withMemoryPeaks(() => Buffer.alloc(1 << 27, 1).length);
  assert.equal(value, 1 << 27);
  assert.ok(peaks.own > before.own + 100, `${peaks.own} after ${before.own} MiB`);
  const child = 'const a = Buffer.alloc(1 << 27, 1); setTimeout(() => a, 400)';
  const exit = () => new Promise((resolve) => spawn(process.execPath, ['-e', child]).once('exit', resolve));
  const { started } = (await withMemoryPeaks(exit)).peaks;
  assert.equal(started?.length, 1);
  assert.ok(started[0]! > 128 + 20, `${started[0]} MiB`);
});
