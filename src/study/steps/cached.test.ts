import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { finished, type Progress } from '../progress.js';
import { cached } from './cached.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cached-'));
process.env.SIAMDLA_CACHE = folder;
after(() => rmSync(folder, { recursive: true }));
const code = new URL('./cached.js', import.meta.url);

test('a result is computed once for each configuration and device, where the context allows it', async () => {
  let runs = 0;
  const compute = async (): Promise<{ run: number }> => ({ run: ++runs });
  assert.deepEqual(await cached('x', { a: 1 }, { cache: true }, code, compute), { run: 1 });
  assert.deepEqual(await cached('x', { a: 1 }, { cache: true }, code, compute), { run: 1 });
  assert.deepEqual(await cached('x', { a: 2 }, { cache: true }, code, compute), { run: 2 });
  assert.deepEqual(await cached('x', { a: 1 }, { cache: true, device: 'webgpu' }, code, compute), { run: 3 });
  assert.deepEqual(await cached('x', { a: 1 }, {}, code, compute), { run: 4 });
  const [onCpu, unsaid] = [{ cache: true, device: 'cpu' }, { cache: true }];
  assert.deepEqual(await cached('x', { a: 1 }, onCpu, code, compute), { run: 1 }, 'the CPU is the default');
  assert.deepEqual(await cached('x', { a: 1 }, unsaid, code, compute), { run: 1 });
  const told: Progress[] = [];
  for (const a of [1, 3])
    await cached('x', { a }, { cache: true, progress: (each) => void told.push(each) }, code, compute);
  assert.deepEqual(told, [{ share: 1, cachedShare: 1, doing: [] }, finished], 'progress says what took no time');
});

test('numbers that are not finite come back as they were', async () => {
  const result = { losses: [1, Number.NaN, -Infinity], nothing: null, number: 'NaN and more' };
  const compute = async (): Promise<typeof result> => result;
  assert.deepEqual(await cached('losses', {}, { cache: true }, code, compute), result);
  assert.deepEqual(await cached('losses', {}, { cache: true }, code, () => assert.fail('computed twice')), result);
});

test('a damaged result is computed anew, and that is said', async () => {
  const said: string[] = [];
  const context = { cache: true, onWarning: (line: string): void => void said.push(line) };
  const compute = async (): Promise<number> => 7;
  await cached('damaged', {}, context, code, compute);
  assert.deepEqual(said, []);
  const step = readdirSync(folder).find((name) => name.startsWith('damaged-'))!;
  writeFileSync(path.join(folder, step, 'result.json'), '8\n');
  assert.equal(await cached('damaged', {}, context, code, compute), 7);
  assert.deepEqual(said, [`${step}: result.json was changed; it is computed anew`]);
});

test('a process that is older than the code on disk computes, and leaves the cache alone', async () => {
  const file = path.join(folder, 'rebuilt.js');
  writeFileSync(file, 'export const a = 1;\n');
  const lines: string[] = [];
  const context = { cache: true, onWarning: (line: string): void => void lines.push(line) };
  let runs = 0;
  for (let i = 0; i < 2; i++) await cached('rebuilt', {}, context, pathToFileURL(file), async () => ++runs);
  assert.equal(runs, 2);
  assert.match(lines[0]!, /^rebuilt: the kit was built anew since this process started; restart it/);
  utimesSync(file, 1, 1);
  for (let i = 0; i < 2; i++) await cached('rebuilt', {}, context, pathToFileURL(file), async () => ++runs);
  assert.equal(runs, 3);
});
