import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { InputError } from '../../errors.js';
import { currentProgram } from '../../provenance/program.js';
import { testFolder } from '../../testing/test-folder.js';
import { originOf } from './origin-text.js';
import { findFinishedStep, runStep, type Step } from './step-cache.js';
import { isStepKey, stepKey } from './step-key.js';
import type { FinishedStep } from './step-marker.js';

const root = mkdtempSync(path.join(tmpdir(), 'steps-'));
after(() => rmSync(root, { recursive: true }));

/** Counts its runs; writes the sum of its configuration. */
function counting(name: string, config: { a: number; b: number }): Step<number> & { runs: number } {
  const step = {
    name,
    config,
    code: new URL('./step-cache.js', import.meta.url),
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

const silent = { onWarning: (line: string): void => assert.fail(line) };

test('a key is told from other words by its form', () => {
  assert.ok(isStepKey(stepKey(counting('some-step', { a: 1, b: 2 }))));
  for (const word of ['none', 'some-step', 'some-step-0123', '-0123456789ab', 'some-step-0123456789ab.json']) {
    assert.ok(!isStepKey(word), word);
  }
});

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
  const late = {
    ...step,
    run: async (to: string, signal: AbortSignal) => (isReady ? step.run(to, signal) : assert.fail('stopped')),
  };
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
  assert.equal((await runStep(step, { onWarning: (line) => void said.push(line) }, root)).result, 4);
  rmSync(path.join(folder, 'sum.txt'));
  assert.equal((await runStep(step, { onWarning: (line) => void said.push(line) }, root)).result, 4);
  writeFileSync(path.join(folder, 'step.json'), '{ broken');
  assert.equal((await runStep(step, silent, root)).result, 4);
  assert.equal(step.runs, 4);
  assert.match(said[0]!, /sum.txt was changed/);
  assert.match(said[1]!, /sum.txt is missing/);
});

test('a record that is none, or does not say what computed the step, is not taken for a finished one', async () => {
  const step = counting('made-up', { a: 2, b: 3 });
  const { folder } = await runStep(step, silent, root);
  const place = path.join(folder, 'step.json');
  const marker = JSON.parse(readFileSync(place, 'utf8'));
  const [source] = marker.provenance;
  const records = [
    { ...marker, provenance: [{ ...source, date: undefined }] },
    { ...marker, provenance: source },
    { ...marker, seconds: '1' },
    { files: marker.files },
  ];
  for (const record of records) {
    writeFileSync(place, JSON.stringify(record));
    assert.equal(findFinishedStep(step, root), undefined);
    assert.equal((await runStep(step, silent, root)).isCached, false);
  }
  const said: string[] = [];
  for (const provenance of [undefined, []]) {
    writeFileSync(place, JSON.stringify({ ...marker, provenance }));
    assert.equal((await runStep(step, { onWarning: (line) => void said.push(line) }, root)).isCached, false);
  }
  assert.equal(said.length, 2);
  assert.match(said[0]!, /^made-up-\w+: its record does not say what computed it; it is computed anew$/);
});

test('an interrupted step finds what it left, and its time adds up', async () => {
  const base = counting('interrupted', { a: 1, b: 1 });
  let attempts = 0;
  const step: Step<number> = {
    ...base,
    run: async (folder, signal) => {
      attempts++;
      if (attempts === 1) {
        writeFileSync(path.join(folder, 'half.txt'), 'half');
        throw new Error('killed');
      }
      assert.ok(readdirSync(folder).includes('half.txt'));
      await base.run(folder, signal);
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

/** A module that a step depends on, whose code a test changes. */
function codeFile(t: TestContext, text: string): { readonly file: string; readonly url: URL } {
  const file = path.join(testFolder(t), 'code.js');
  writeFileSync(file, text);
  return { file, url: pathToFileURL(file) };
}

test('a change of the code is another step, and that is said with the date and commit of the older one', async (t) => {
  const { file, url } = codeFile(t, 'export const a = 1;\n');
  const step = { ...counting('coded', { a: 1, b: 1 }), code: url };
  const lines: string[] = [];
  const context = { onWarning: (line: string): void => void lines.push(line) };
  const first = await runStep(step, context, root);
  writeFileSync(file, '// says more\nexport const a = 1;\n');
  assert.equal((await runStep(step, context, root)).isCached, true);
  assert.deepEqual(lines, []);
  writeFileSync(file, 'export const a = 22;\n');
  const second = await runStep(step, context, root);
  assert.deepEqual([second.isCached, second.folder === first.folder], [false, false]);
  assert.equal(lines.length, 1);
  assert.match(
    lines[0]!,
    /^coded: the code that computes it has changed since \d{4}-\d\d-\d\d \(commit .*computed anew$/,
  );
  assert.equal((await runStep(step, context, root)).isCached, true);
});

test('fresh computes anew what another process made, once in a process', async () => {
  const step = counting('fresh', { a: 1, b: 4 });
  const { folder } = await runStep(step, silent, root);
  const fresh = { ...silent, fresh: true };
  assert.equal((await runStep(step, fresh, root)).isCached, true, 'this process made it');
  const place = path.join(folder, 'step.json');
  const other = counting('fresh', { a: 1, b: 5 }); // made before this process knew of it
  const { folder: otherFolder } = await runStep(other, silent, root);
  renameSync(otherFolder, `${otherFolder}-aside`);
  const elsewhere = path.join(root, 'elsewhere');
  cpSync(`${otherFolder}-aside`, path.join(elsewhere, path.basename(otherFolder)), { recursive: true });
  assert.equal((await runStep(other, silent, elsewhere)).isCached, true);
  assert.equal((await runStep(other, fresh, elsewhere)).isCached, false);
  assert.equal((await runStep(other, fresh, elsewhere)).isCached, true);
  assert.ok(readFileSync(place, 'utf8').includes('"files"'));
});

test('two at once compute a step once: the second says for whom it waits, and takes the result', async () => {
  const base = counting('twice', { a: 5, b: 5 });
  const slow: Step<number> = {
    ...base,
    run: async (folder, signal) => {
      await wait(400, undefined, { signal });
      await base.run(folder, signal);
    },
  };
  const lines: string[] = [];
  const first = runStep(slow, silent, root);
  const second = runStep(slow, { onWarning: (line) => void lines.push(line) }, root);
  const outcomes = [await first, await second];
  assert.deepEqual([outcomes.map(({ isCached }) => isCached), base.runs], [[false, true], 1]);
  assert.equal(lines.length, 1);
  assert.match(lines[0]!, /^twice: waits for process \d+ \(.*since .* UTC\), which computes it$/);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.endsWith('.lock')),
    [],
  );
});

test('an abort ends the wait, and leaves no lock', async () => {
  const step: Step<number> = {
    ...counting('aborted', { a: 1, b: 1 }),
    run: (_, signal) => wait(60_000, undefined, { signal }),
  };
  const stop = new AbortController();
  const running = [runStep(step, { signal: stop.signal }, root), runStep(step, { signal: stop.signal }, root)];
  setTimeout(() => stop.abort(new Error('enough')), 100);
  for (const each of running) await assert.rejects(each, /enough|aborted/);
  assert.deepEqual(
    readdirSync(root).filter((name) => name.endsWith('.lock')),
    [],
  );
});

test('the seconds of an attempt that is killed count too', async () => {
  const step: Step<number> = { ...counting('killed', { a: 1, b: 1 }), run: () => wait(2600, undefined) };
  const running = runStep(step, silent, root).catch(() => {});
  await wait(2400);
  const folder = readdirSync(root).find((name) => /^killed-\w+$/.test(name))!;
  const { seconds } = JSON.parse(readFileSync(path.join(root, folder, 'step.json'), 'utf8'));
  assert.ok(seconds > 1.5, `${seconds}`);
  await running;
});

test('the origin of results in words', () => {
  const step = (isCached: boolean, date: string, commit: string, seconds: number): FinishedStep => ({
    ...{ name: 'x', folder: 'x', seconds, isCached },
    provenance: [{ ...currentProgram(), device: 'cpu', date: `${date}T10:00:00.000Z`, commit }],
  });
  const [one, other, now] = [
    step(true, '2026-01-31', 'abc', 12.34),
    step(true, '2026-01-30', 'def', 1),
    step(false, '2026-02-01', 'ghi', 5),
  ];
  assert.equal(originOf([]), 'computed now');
  assert.equal(originOf([now]), 'computed now');
  assert.equal(originOf([one]), 'cached from 2026-01-31, commit abc, 12.3 s');
  assert.equal(
    originOf([one, other, now]),
    '2 of 3 steps cached from 2026-01-30 to 2026-01-31, commits abc, def, 13.3 s; the others computed now',
  );
});
