import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../errors.js';
import { cellsByColumn, type ResultTable } from '../../plots/result-table.js';
import { fixture, realData } from '../../testing/fixtures.js';
import { attributes } from '../attributes/attributes.js';
import { successPrecision } from '../success-precision/success-precision.js';
import { vot, votConfig } from '../vot/vot.js';
import { opeConfig } from './ope-result.js';
import { publishedResults } from './sources.js';
import { trackerFolders, withoutFolders } from './tracker-folders.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-benchmarks-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const nowhere = path.join(folder, 'nowhere');

const placeholder = { ...publishedResults, placeholder: true };

test('without data placeholder results are scored, and title, table, file name and finding say so', async () => {
  for (const benchmark of ['otb100', 'uav123', 'lasot']) {
    for (const experiment of [successPrecision, attributes]) {
      const result = await experiment.run(opeConfig(benchmark, placeholder));
      assert.equal(result.isPlaceholder, true);
      for (const { name, figure } of experiment.figures(result)) {
        assert.match(name, /-placeholder$/);
        assert.match(JSON.stringify(figure), /placeholder results/);
      }
      assert.match(experiment.findings(result)[0]!, /placeholder results/);
      const aucs = result.scores.map(({ summary }) => summary.auc);
      assert.deepEqual(
        aucs,
        [...aucs].sort((a, b) => b - a),
      );
      assert.ok(aucs[0]! > aucs[2]! + 0.1, `${aucs}`); // the third is simulated to be worse
    }
  }
  const result = await vot.run(votConfig(placeholder));
  assert.match(vot.tables(result)[0]!.caption, /placeholder results/);
  assert.ok(vot.figures(result).every(({ name }) => name.endsWith('-placeholder')));
  assert.ok(result.scores[0]!.result.lost < result.scores[2]!.result.lost);
});

test('a given place without data is an error, never placeholder results', async () => {
  for (const places of [{ annotations: nowhere }, { results: [nowhere] }]) {
    const run = successPrecision.run(opeConfig('otb100', { ...publishedResults, ...places }));
    await assert.rejects(run, (error) => error instanceof InputError && /nowhere|not found/.test(error.message));
  }
});

test('placeholder results are the same every time', async () => {
  const run = () => successPrecision.run(opeConfig('otb100', placeholder));
  const [a, b] = [await run(), await run()];
  assert.deepEqual(b.scores, a.scores);
  assert.deepEqual(b.comparisons, a.comparisons);
});

test('measured and published scores are in separate tables, and numbers hold no path of this machine', async () => {
  const result = await successPrecision.run(opeConfig('otb100', placeholder));
  const [scores, differences, claims, published] = successPrecision.tables(result);
  assert.match(scores!.caption, /placeholder results/);
  assert.match(differences!.caption, /^Differences/);
  assert.match(differences!.note!, /; 2 comparisons, without correction for their number$/); // the best and each of two
  assert.match(claims!.caption, /^What the paper says/);
  assert.match(published!.caption, /not measured here/);
  const trackers = (table: ResultTable): unknown[] => cellsByColumn(table).tracker!;
  assert.ok(trackers(published!).includes('SiamCAR'));
  assert.ok(trackers(scores!).every((name) => String(name).startsWith('simulated')));
  const withPlaces = { ...result, config: { ...result.config, annotations: nowhere, results: [nowhere] } };
  assert.doesNotMatch(JSON.stringify(successPrecision.figures(withPlaces)[0]!.numbers), /nowhere/);
});

const otb = realData('OTB100/OTB100.json');
test('with data the real results are scored, by the convention asked for', { skip: otb.skip }, async () => {
  const reference = fixture<Record<string, Record<string, { auc: number }>>>('metrics/fixtures/published-results.json');
  const config = opeConfig('otb100', { ...publishedResults, annotations: otb.file });
  const result = await successPrecision.run(config);
  assert.equal(result.isPlaceholder, false);
  assert.equal(successPrecision.figures(result)[0]!.name, 'fig04-otb100');
  for (const { tracker, summary } of result.scores) {
    assert.ok(Math.abs(summary.auc - reference.OTB100![tracker]!.auc) < 1e-9, tracker);
  }
  assert.match(successPrecision.findings(result)[0]!, /0 lies inside, no difference shown/); // SiamBAN and SiamRPN++
  const got10k = await successPrecision.run({ ...config, convention: 'got10k' });
  assert.notEqual(got10k.scores[0]!.summary.auc, result.scores[0]!.summary.auc);
  assert.match(successPrecision.tables(got10k)[0]!.note!, /convention: got10k/);
});

test('tracker folders: missing, empty and equally named ones are refused', () => {
  const refuses = (run: () => unknown, message: RegExp): void =>
    assert.throws(run, (error) => error instanceof InputError && message.test(error.message));
  refuses(() => trackerFolders([nowhere], false), /not found/);
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  refuses(() => trackerFolders([empty], true), /has no subfolders/);
  for (const name of ['a/T', 'b/T', 'a/S']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'a', 'note.txt'), '');
  assert.deepEqual(
    trackerFolders([path.join(folder, 'a')], true).map(({ tracker }) => tracker),
    ['S', 'T'],
  );
  refuses(() => trackerFolders([path.join(folder, 'a', 'T'), path.join(folder, 'b', 'T')], false), /two trackers/);
});

test('warnings begin at the folder of the tracker, wherever it and others are', () => {
  const trackers = ['A', '../B/T', '/res/U', '/res/sub/V'].map((folder) => ({
    tracker: path.basename(folder),
    folder,
  }));
  const warnings = ['A/x.txt: 1', '../B/T/x.txt: 2 ./y', '/res/U/x.txt: 3', '/res/sub/V: 4', 'GOT-10k: 5'];
  const shortened = ['A/x.txt: 1', 'T/x.txt: 2 ./y', 'U/x.txt: 3', 'V: 4', 'GOT-10k: 5'];
  assert.deepEqual(withoutFolders(warnings, trackers), shortened);
});
