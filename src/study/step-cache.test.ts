import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../errors.js';
import { currentProgram } from '../provenance.js';
import { findFinishedStep, runStep, type Step } from './step-cache.js';

const root = mkdtempSync(path.join(tmpdir(), 'steps-'));
after(() => rmSync(root, { recursive: true }));

/** Counts its runs; writes the sum of its configuration. */
function counting(name: string, config: { a: number; b: number }): Step<number> & { runs: number } {
  const step = {
    name,
    config,
    runs: 0,
    run: async (folder: string) => {
      step.runs++;
      writeFileSync(path.join(folder, 'sum.txt'), String(config.a + config.b));
    },
    read: (folder: string) => {
      const sum = Number(readFileSync(path.join(folder, 'sum.txt'), 'utf8'));
      if (!Number.isFinite(sum)) throw new Error('no number');
      return sum;
    },
  };
  return step;
}

const silent = (): void => assert.fail('nothing to be said');

test('a step runs once for each configuration', async () => {
  const step = counting('once', { a: 1, b: 2 });
  const first = await runStep(step, silent, root);
  const second = await runStep(step, silent, root);
  assert.deepEqual([first.result, first.isCached, second.result, second.isCached, step.runs], [3, false, 3, true, 1]);
  assert.equal(second.seconds, first.seconds);
  const other = await runStep(counting('once', { a: 1, b: 3 }), silent, root);
  assert.equal(other.result, 4);
  assert.notEqual(other.folder, first.folder);
});

test('what an earlier run finished is found without running anything, and nothing else is', async () => {
  const step = counting('found', { a: 3, b: 4 });
  assert.equal(findFinishedStep(step, root), undefined);
  const { folder, seconds, provenance } = await runStep(step, silent, root);
  assert.equal(provenance.length, 1);
  assert.equal(provenance[0]!.commit, currentProgram().commit);
  assert.deepEqual(findFinishedStep(step, root), {
    name: 'found',
    result: 7,
    folder,
    seconds,
    isCached: true,
    provenance,
  });
  assert.equal(findFinishedStep(counting('found', { a: 3, b: 5 }), root), undefined);
  writeFileSync(path.join(folder, 'sum.txt'), '8');
  assert.equal(findFinishedStep(step, root), undefined, 'it was changed');
  const broken = { ...counting('broken', { a: 1, b: 1 }), run: async () => assert.fail('stopped') };
  await assert.rejects(runStep(broken, silent, root));
  assert.equal(findFinishedStep(broken, root), undefined, 'it was not finished');
  assert.equal(step.runs, 1);
});

test('a step that another program began says so', async () => {
  const step = counting('shared', { a: 1, b: 6 });
  let isReady = false;
  const late = { ...step, run: async (to: string) => (isReady ? step.run(to) : assert.fail('stopped')) };
  await assert.rejects(runStep(late, silent, root));
  const place = path.join(root, readdirSync(root).find((name) => name.startsWith('shared-'))!, 'step.json');
  const marker = JSON.parse(readFileSync(place, 'utf8'));
  const other = { ...marker.provenance[0], commit: 'abc' };
  writeFileSync(place, JSON.stringify({ ...marker, provenance: [other] }));
  const commits = async (): Promise<string[]> =>
    (await runStep(late, silent, root)).provenance.map(({ commit }) => commit);
  isReady = true;
  for (const _ of ['finished now', 'cached']) assert.deepEqual(await commits(), ['abc', currentProgram().commit]);
});

test('damaged and missing files are made anew, and said so', async () => {
  const step = counting('damaged', { a: 2, b: 2 });
  const { folder } = await runStep(step, silent, root);
  const said: string[] = [];
  writeFileSync(path.join(folder, 'sum.txt'), '5');
  assert.equal((await runStep(step, (line) => said.push(line), root)).result, 4);
  rmSync(path.join(folder, 'sum.txt'));
  assert.equal((await runStep(step, (line) => said.push(line), root)).result, 4);
  writeFileSync(path.join(folder, 'step.json'), '{ broken');
  assert.equal((await runStep(step, silent, root)).result, 4);
  assert.equal(step.runs, 4);
  assert.match(said[0]!, /sum.txt was changed/);
  assert.match(said[1]!, /sum.txt is missing/);
});

test('an interrupted step finds what it left, and its time adds up', async () => {
  const base = counting('interrupted', { a: 1, b: 1 });
  let attempts = 0;
  const step: Step<number> = {
    ...base,
    run: async (folder) => {
      attempts++;
      if (attempts === 1) {
        writeFileSync(path.join(folder, 'half.txt'), 'half');
        throw new Error('killed');
      }
      assert.ok(readdirSync(folder).includes('half.txt'));
      await base.run(folder);
    },
  };
  await assert.rejects(runStep(step, silent, root), /killed/);
  const { result, isCached } = await runStep(step, silent, root);
  assert.deepEqual([result, isCached], [2, false]);
});

test('a folder that cannot be made is one clear line', async () => {
  const file = path.join(root, 'file');
  writeFileSync(file, '');
  await assert.rejects(runStep(counting('x', { a: 1, b: 1 }), silent, file), (error) => {
    return error instanceof InputError && /SIAMDLA_CACHE/.test(error.message);
  });
});
