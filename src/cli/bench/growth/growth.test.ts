import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { printed } from '../../../testing/cli.js';
import { testFolder } from '../../../testing/test-folder.js';
import type { Curve } from './curve.js';
import { curves } from './curves.js';
import { growthFigure } from './figure.js';
import { measurePoint } from './point.js';
import type { GrowthResult, MeasuredCurve } from './result.js';
import { growthOf, verdict } from './slope.js';
import { inTemporaryFolder } from './temporary-folder.js';

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

test('every curve has increasing sizes', () => {
  for (const { id, sizes, quick } of curves) {
    for (const list of [sizes, quick]) {
      assert.ok(list.length >= 1 && list.every((size, i) => i === 0 || size > list[i - 1]!), id);
    }
  }
});

test('tracking and rendering count the same frames', async () => {
  const of = (wanted: string): Curve => curves.find(({ id }) => id === wanted)!;
  const rendering = await measurePoint(of('rendering'), 1, true);
  const tracking = await measurePoint(of('tracking-sequences'), 1, true);
  assert.equal(tracking.size, rendering.size);
  assert.deepEqual([rendering.runs, tracking.runs], [1, 1]);
});

test('the process of a point ends when its parent is gone, also while it measures', async (t) => {
  const folder = testFolder(t);
  const file = fileURLToPath(new URL('point-process.js', import.meta.url));
  const child = fork(file, [JSON.stringify(['rendering', 1000, true])], { env: { ...process.env, TMPDIR: folder } });
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit', { signal: AbortSignal.timeout(30_000) });
  exited.catch(() => {}); // awaited below
  while (readdirSync(folder).length === 0 && child.exitCode === null) await setTimeout(20); // until it renders
  child.disconnect();
  assert.deepEqual(await exited, [0, null]);
});

test('a temporary folder does not outlive its work, nor a preparation that throws', async () => {
  let root = '';
  const failing = inTemporaryFolder(async (folder) => {
    root = folder;
    throw new Error('no space');
  });
  await assert.rejects(failing, /no space/);
  assert.ok(root !== '' && !existsSync(root));
  const seen: boolean[] = [];
  const work = await inTemporaryFolder(async (folder) => {
    root = folder;
    return { size: 1, run: () => {}, dispose: () => void seen.push(existsSync(folder)) };
  });
  await work.dispose!();
  assert.deepEqual([seen, existsSync(root)], [[true], false]);
});

test('growth measures in processes of their own, stores numbers and figure, and says what is linear', async (t) => {
  const folder = testFolder(t);
  const text = await printed('bench', 'growth', '--quick', '--curves', 'assignment', '--out', folder);
  assert.match(text, /label assignment, anchor-free: .*exponent/);
  const result = JSON.parse(readFileSync(path.join(folder, 'growth.json'), 'utf8')) as GrowthResult;
  assert.equal(result.command, 'npm run bench -- growth --quick --curves assignment');
  const [{ id, points: found }] = result.curves as [MeasuredCurve];
  assert.deepEqual([id, found.map(({ size }) => size)], ['assignment', [1000, 10_000]]);
  for (const { memoryMiB } of found) assert.ok(memoryMiB > 10);
  const { data } = growthFigure(result);
  assert.equal(data.length, 3);
  const { slope, last, memorySlope } = result.curves[0]!;
  const exponents = `time ${slope.toFixed(2)} (${last.toFixed(2)}), memory ${memorySlope.toFixed(2)}`;
  assert.ok(data.some(({ name }) => name === `label assignment, anchor-free, pairs: ${exponents}`));
  assert.ok(existsSync(path.join(folder, 'growth.png')));
});
