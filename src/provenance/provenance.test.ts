import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { availableCores } from '../files/process-limits.js';
import { testFolder } from '../testing/test-folder.js';
import { commitOf, readCommit } from './program.js';
import { cachedTimesNote, computingText, distinctSources, provenance, provenanceNow } from './provenance.js';
import { noteProvenance } from './provenance-file.js';

test('what computes now: program, machine, device and the reason for it', () => {
  const plain = provenanceNow({});
  assert.match(plain.software, /^siamdla \d/);
  assert.deepEqual([plain.device, plain.threads], ['cpu (onnxruntime)', availableCores()]);
  assert.ok(!('deviceReason' in plain));
  const card = provenanceNow({ eager: 'tensorflow', threads: 2, device: { name: 'cuda', reason: 'found' } });
  assert.deepEqual([card.device, card.deviceReason, card.threads], ['cuda (tensorflow.js tensorflow)', 'found', 2]);
  assert.equal(computingText({ provider: 'cuda' }), 'cuda (onnxruntime)');
});

test('a change of source is noted, the same one again is not', (t) => {
  const file = path.join(testFolder(t), 'provenance.json');
  const [one, other] = [provenanceNow({ threads: 1 }), provenanceNow({ threads: 2 })];
  noteProvenance(file, one, { step: 0 });
  noteProvenance(file, { ...one, date: 'later' }, { step: 5 });
  noteProvenance(file, other, { step: 7 });
  noteProvenance(file, one, { step: 9 });
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).provenance, [
    { step: 0, ...one },
    { step: 7, ...other },
    { step: 9, ...one },
  ]);
});

test('a file with another format is refused and left alone', (t) => {
  const file = path.join(testFolder(t), 'provenance.json');
  const now = provenanceNow({});
  for (const text of ['no JSON', '{"provenance": 3}', 'null']) {
    writeFileSync(file, text);
    assert.throws(() => noteProvenance(file, now), { name: 'InputError', message: /no list 'provenance' found/ });
    assert.equal(readFileSync(file, 'utf8'), text);
  }
});

test('sources are counted once, with the sum of their seconds; cached times are noted', () => {
  const one = { ...provenance('cpu', performance.now() - 1500, 2), date: '2026-01-31T10:00:00.000Z' };
  assert.ok(Math.abs(one.seconds! - 1.5) < 0.3);
  const [first, other] = distinctSources([
    { ...one, seconds: 1 },
    { ...one, commit: 'abc' },
    { ...one, date: '2026-02-01T00:00:00.000Z', seconds: 2.5 },
  ]);
  assert.deepEqual([first!.seconds, first!.date, other!.commit], [3.5, one.date, 'abc']);
  assert.equal(cachedTimesNote(one), '');
  assert.equal(
    cachedTimesNote({ ...one, commit: 'abc', seconds: 3, isCached: true }),
    '; times cached from 2026-01-31, commit abc, 3 s',
  );
});

test('a copied kit has its commit in a file', (t) => {
  const folder = testFolder(t, { 'commit.json': '{"commit": "0123456789ab"}', 'other.json': '{}' });
  assert.equal(readCommit(path.join(folder, 'commit.json')), '0123456789ab');
  assert.throws(() => readCommit(path.join(folder, 'other.json')), { name: 'InputError', message: /commit/ });
});

test('the commit of a project that has installed the kit is not the kit’s', (t) => {
  const folder = testFolder(t, { 'package.json': '{}', 'node_modules/siamdla/package.json': '{}' });
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x', ...args]);
  git('init', '-q');
  git('add', 'package.json');
  git('commit', '-qm', 'a project');
  assert.match(commitOf(folder), /^[0-9a-f]{12}$/);
  assert.equal(commitOf(path.join(folder, 'node_modules/siamdla')), 'unknown');
});
