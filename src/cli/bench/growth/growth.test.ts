import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { printed } from '../../../testing/cli.js';
import { testFolder } from '../../../testing/test-folder.js';
import { curves } from './curves.js';
import { growthFigure } from './figure.js';
import { renderingCurve, sequencesCurve } from './files.js';
import type { GrowthResult } from './growth.js';
import { peakMemory } from './memory.js';
import { measurePoint } from './point.js';
import { growthOf, verdict } from './slope.js';

const points = (of: (size: number) => number) => [1, 10, 100, 1000].map((size) => ({ size, amount: of(size) }));

test('power laws have their exponents, and a line its two parts', () => {
  for (const exponent of [-1, 0.5, 1, 2]) {
    const { slope, last } = growthOf(points((size) => 3 * size ** exponent));
    assert.ok(Math.abs(slope - exponent) < 1e-12 && Math.abs(last - exponent) < 1e-12, String(exponent));
  }
  const { line } = growthOf(points((size) => 0.5 + 0.002 * size));
  assert.ok(Math.abs(line!.fixed - 0.5) < 1e-9 && Math.abs(line!.each - 0.002) < 1e-12);
});

test('a verdict names what is not linear, and a fixed part', () => {
  const of = (amount: (size: number) => number, expected: 1 | -1 = 1): string =>
    verdict(growthOf(points(amount)), expected);
  assert.equal(
    of((size) => 2e-6 * size),
    'linear',
  );
  assert.equal(
    of((size) => 3 / size, -1),
    'inverse',
  );
  assert.equal(
    of((size) => 2 * size ** 2),
    'not linear: exponent 2.00 between the largest sizes',
  );
  assert.equal(
    of((size) => 0.02 + 0.002 * size),
    'linear between the largest sizes',
  );
  assert.equal(
    of((size) => 0.8 + 0.0012 * size),
    'not linear yet: a fixed part of 800 ms, then 1.20 ms each',
  );
  assert.equal(
    of(() => 3, -1),
    'not inverse: exponent 0.00 between the largest sizes',
  );
});

test('memory counts what a work allocates, and processes that it starts', {
  skip: !existsSync('/proc/self') && 'no /proc',
}, async () => {
  const own = process.resourceUsage().maxRSS / 1024;
  const child = 'const a = Buffer.alloc(1 << 27, 1); setTimeout(() => a, 400)';
  const { spawn } = await import('node:child_process');
  const peak = await peakMemory(
    () => new Promise((resolve) => spawn(process.execPath, ['-e', child]).once('exit', resolve)),
  );
  assert.ok(peak > own + 128, `${peak} of ${own} MiB`);
});

test('every curve has increasing sizes; tracking and rendering count frames', async () => {
  for (const { id, sizes, quick } of curves) {
    for (const list of [sizes, quick])
      assert.ok(list.length >= 2 && list.every((size, i) => i === 0 || size > list[i - 1]!), id);
  }
  const rendering = await measurePoint(renderingCurve, 1, true);
  const tracking = await measurePoint(sequencesCurve, 1, true);
  assert.equal(tracking.size, rendering.size);
  assert.deepEqual([rendering.runs, tracking.runs], [1, 1]);
});

test('growth measures, stores numbers and figure, and says what is linear', async (t) => {
  const folder = testFolder(t);
  const args = ['growth', '--quick', '--curves', 'assignment,evaluation', '--out', folder];
  assert.match(await printed('bench', ...args), /label assignment, anchor-free: .*exponent/);
  const result = JSON.parse(readFileSync(path.join(folder, 'growth.json'), 'utf8')) as GrowthResult;
  assert.deepEqual(
    result.curves.map(({ id, points: { length } }) => [id, length]),
    [
      ['assignment', 2],
      ['evaluation', 2],
    ],
  );
  for (const { points: found } of result.curves) for (const { memoryMiB } of found) assert.ok(memoryMiB > 10);
  assert.equal(growthFigure(result).data.length, 5);
  assert.ok(existsSync(path.join(folder, 'growth.png')));
});
