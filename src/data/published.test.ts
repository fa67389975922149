import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { publishedNumbers, publishedTopics } from './published.js';

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'siamdla-test-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const entry = { tracker: 'A', by: 'authors', source: 'page', scores: { auc: 0.5 } };
const claim = { id: 'c', kind: 'value', metric: 'auc', tracker: 'A', value: 0.5, source: 'Sec. 1' };
const good = { id: 'x', title: 'X', source: 'here', compared: ['A'], entries: [entry], claims: [claim] };

/** Reads a file of this content as the benchmark 'x'. */
function read(content: unknown) {
  writeFileSync(path.join(folder, 'x.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return publishedNumbers('x', folder);
}

test('every file that comes with the kit can be read and says where it is from', () => {
  const topics = publishedTopics();
  assert.deepEqual(topics, ['k-ablation', 'lasot', 'otb100', 'training-cost', 'uav123', 'vot2018', 'vot2019']);
  for (const topic of topics) {
    const { entries, claims, source } = publishedNumbers(topic);
    assert.ok(source.length > 40, topic);
    assert.ok(entries.length + claims.length > 0, topic);
  }
});

test("the paper's claims", () => {
  const claim = (topic: string, id: string) => publishedNumbers(topic).claims.find((each) => each.id === id);
  assert.deepEqual([claim('otb100', 'siamcar-auc')?.value, claim('otb100', 'siamrpnpp-auc')?.value], [0.025, 0.01]);
  assert.equal(claim('otb100', 'siamcar-auc')?.baseline, 'SiamCAR');
  assert.deepEqual(
    [claim('uav123', 'siamrpnpp-auc')?.value, claim('uav123', 'siamrpnpp-precision')?.value],
    [0.641, 0.847],
  );
  assert.deepEqual([claim('vot2019', 'eao-rank')?.value, claim('vot2019', 'eao-rank')?.of], [3, 9]);
  assert.deepEqual([claim('k-ablation', 'positives')?.low, claim('k-ablation', 'positives')?.high], [3, 4]);
});

test('where sources differ, all are kept', () => {
  const numbers = publishedNumbers('uav123');
  const aucs = numbers.entries.filter(({ tracker }) => tracker === 'SiamCAR').map(({ scores }) => scores.auc);
  assert.deepEqual(aucs, [0.64, 0.614]);
});

test('a good file is read whole', () => {
  assert.deepEqual(read(good), good);
  assert.deepEqual(read({ ...good, entries: [], claims: [], compared: [] }).entries, []);
});

test('a broken file is an error that names the file and the place', () => {
  const broken: [unknown, RegExp][] = [
    ['{"id":', /x\.json: is not JSON/],
    [[], /x\.json: is a list; expected an object/],
    [{ ...good, id: 'y' }, /id is 'y'; expected 'x'/],
    [{ ...good, source: ' ' }, /source is a string; expected a text/],
    [{ ...good, claim: [] }, /unknown key 'claim'/],
    [{ ...good, compared: [1] }, /compared\[0\]/],
    [{ ...good, entries: {} }, /entries is an object; expected a list/],
    [{ ...good, entries: [entry, entry] }, /'A by page' is duplicated/],
    [{ ...good, entries: [{ ...entry, by: 'me' }] }, /entries\[0\]: by is "me"; expected one of authors/],
    [{ ...good, entries: [{ ...entry, scores: {} }] }, /scores: is empty/],
    [{ ...good, entries: [{ ...entry, scores: { auc: 69.6 } }] }, /auc: is 69\.6; expected 0 to 1/],
    [{ ...good, entries: [{ ...entry, scores: { auc: '0.5' } }] }, /auc is a string; expected a number/],
    [{ ...good, entries: [{ ...entry, scores: { AUC: 0.5 } }] }, /unknown key 'AUC'; known: auc/],
    [{ ...good, claims: [{ ...claim, value: null }] }, /claims\[0\]: value is null/],
    [{ ...good, claims: [{ ...claim, kind: 'range' }] }, /claims\[0\]: low is nothing/],
    [{ ...good, claims: [{ ...claim, kind: 'relative gain' }] }, /baseline is nothing/],
    [{ ...good, claims: [claim, claim] }, /'c' is duplicated/],
  ];
  for (const [content, message] of broken) {
    assert.throws(() => read(content), { name: 'InputError', message }, String(message));
  }
});

test('an unknown benchmark: the error lists the known ones', () => {
  assert.throws(() => publishedNumbers('otb50'), {
    name: 'InputError',
    message: /'otb50'; expected one of k-ablation, lasot/,
  });
  assert.throws(() => publishedNumbers('../x', folder), { name: 'InputError', message: /no published numbers/ });
  assert.throws(() => publishedTopics(path.join(folder, 'no')), { name: 'InputError', message: /cannot be read/ });
});
