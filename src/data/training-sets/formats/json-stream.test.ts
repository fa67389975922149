import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { testFolder } from '../../../testing/test-folder.js';
import { readObjects } from './json-stream.js';

test('property: values come out as JSON.parse gives them, however long', (t) => {
  const folder = testFolder(t);
  let count = 0;
  const key = fc.string().filter((name) => name !== '__proto__');
  fc.assert(
    fc.property(fc.dictionary(key, fc.dictionary(key, fc.jsonValue())), fc.boolean(), (content, isSpaced) => {
      const file = path.join(testFolder(t, { 'a.json': JSON.stringify(content, null, isSpaced ? 1 : 0) }), 'a.json');
      const found = Object.fromEntries(
        [...readObjects(file, { form: 'values' })].map(({ name, value }) => [name, value]),
      );
      assert.deepEqual(found, JSON.parse(JSON.stringify(content)));
      count++;
    }),
    { numRuns: 60 },
  );
  assert.ok(count >= 60 && folder);
});

test('objects and names that lie across the pieces in which a file is read', (t) => {
  const list = Array.from({ length: 9 }, (_, i) => ({ i, text: '}"\\'.repeat(100_000 + 7 * i) }));
  const folder = testFolder(t, { 'a.json': JSON.stringify({ ['k'.repeat(1_100_000)]: [], list, other: [{}], n: 5 }) });
  const found = [...readObjects(path.join(folder, 'a.json'), { form: 'entries', names: ['list'] })];
  assert.deepEqual(
    found.map(({ name, value }) => [name, value]),
    list.map((value) => ['list', value]),
  );
});

test('where values are wanted, anything else is refused', (t) => {
  for (const text of [
    '{"a": 5}',
    '{"a": "b"}',
    '{"a": {}, "b": []}',
    '{"a": true}',
    '[{}]',
    '{"a": {}',
    '{"a": {}}}',
    '{"a": {x}}',
    '{"a": {}, "\\u0061": {}}',
    '{"a": {"b": {}, "b": {}}}',
    '{"a": {]}',
    '{"a": {}}{"b": {}}',
    `{"a": ${'{"b":'.repeat(1e5)}`,
    '"a"',
    '5',
    '',
  ]) {
    const folder = testFolder(t, { 'a.json': text });
    assert.throws(() => [...readObjects(path.join(folder, 'a.json'), { form: 'values' })], /a\.json: /, text);
  }
});
