import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../errors.js';
import { cellsByColumn, type ResultTable } from '../../plots/result-table.js';
import { fixture, realData } from '../../testing/fixtures.js';
import { lasot, otb100, otb100Attributes, uav123, vot2019 } from './benchmarks.js';
import { datasets } from './datasets.js';
import { trackerFolders } from './tracker-folders.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-benchmarks-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const nowhere = path.join(folder, 'nowhere');

test('without data placeholder results are scored, and title, table, file name and finding say so', async () => {
  for (const experiment of [otb100, otb100Attributes, uav123, lasot]) {
    const result = await experiment.run({ ...experiment.scales.smoke, placeholder: true });
    assert.equal(result.isSimulated, true);
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
    assert.ok(aucs[0]! > aucs[2]! + 0.1, `${aucs}`); // the third is made to be worse
  }
  const result = await vot2019.run({ benchmark: 'vot2019', placeholder: true });
  assert.match(vot2019.tables(result)[0]!.caption, /placeholder results/);
  assert.ok(vot2019.figures(result).every(({ name }) => name.endsWith('-placeholder')));
  assert.ok(result.scores[0]!.result.lost < result.scores[2]!.result.lost);
});

test('a place that was named and holds nothing is an error, never placeholder results', async () => {
  for (const places of [{ annotations: nowhere }, { results: [nowhere] }]) {
    const run = otb100.run({ ...otb100.scales.smoke, ...places });
    await assert.rejects(run, (error) => error instanceof InputError && /nowhere|not found/.test(error.message));
  }
});

test('placeholder results are the same every time', async () => {
  const run = () => otb100.run({ ...otb100.scales.smoke, placeholder: true });
  const [a, b] = [await run(), await run()];
  assert.deepEqual(b.scores, a.scores);
  assert.deepEqual(b.behindBest, a.behindBest);
});

test('measured and published never share a table', async () => {
  const result = await otb100.run({ ...otb100.scales.smoke, placeholder: true });
  const [scores, differences, claims, published] = otb100.tables(result);
  assert.match(scores!.caption, /placeholder results/);
  assert.match(differences!.caption, /^Differences/);
  assert.match(claims!.caption, /^What the paper says/);
  assert.match(published!.caption, /not measured here/);
  const trackers = (table: ResultTable): unknown[] => cellsByColumn(table).tracker!;
  assert.ok(trackers(published!).includes('SiamCAR'));
  assert.ok(trackers(scores!).every((name) => String(name).startsWith('simulated')));
});

const otb = realData('OTB100/OTB100.json');
test('with data the real results are scored, by the convention asked for', { skip: otb.skip }, async () => {
  const reference = fixture<Record<string, Record<string, { auc: number }>>>('metrics/fixtures/published-results.json');
  const places = { annotations: otb.file };
  const result = await otb100.run({ ...otb100.scales.paper, ...places });
  assert.equal(result.isSimulated, false);
  assert.equal(otb100.figures(result)[0]!.name, 'fig04-otb100');
  for (const { tracker, summary } of result.scores) {
    assert.ok(Math.abs(summary.auc - reference.OTB100![tracker]!.auc) < 1e-9, tracker);
  }
  assert.match(otb100.findings(result)[0]!, /0 lies inside, no difference shown/); // SiamBAN and SiamRPN++
  const got10k = await otb100.run({ ...otb100.scales.paper, ...places, convention: 'got10k' });
  assert.notEqual(got10k.scores[0]!.summary.auc, result.scores[0]!.summary.auc);
  assert.match(otb100.tables(got10k)[0]!.note!, /convention: got10k/);
});

test('tracker folders: missing, empty and equally named ones are refused', () => {
  const refuses = (run: () => unknown, message: RegExp): void =>
    assert.throws(run, (error) => error instanceof InputError && message.test(error.message));
  refuses(() => trackerFolders([nowhere], false), /is not there/);
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  refuses(() => trackerFolders([empty], true), /holds no folders/);
  for (const name of ['a/T', 'b/T', 'a/S']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'a', 'note.txt'), '');
  assert.deepEqual(
    trackerFolders([path.join(folder, 'a')], true).map(({ tracker }) => tracker),
    ['S', 'T'],
  );
  refuses(() => trackerFolders([path.join(folder, 'a', 'T'), path.join(folder, 'b', 'T')], false), /two trackers/);
});

test('datasets: one row for each, whatever is here', async () => {
  const [table] = datasets.tables(await datasets.run({}));
  const { dataset, here } = cellsByColumn(table!);
  assert.ok(dataset!.includes('OTB100'));
  assert.ok(here!.every((word) => word === 'yes' || word === 'no'));
});
