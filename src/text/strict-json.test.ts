import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJson } from './strict-json.js';

test('property: JSON comes out as JSON.parse returns it', () => {
  fc.assert(
    fc.property(fc.json(), fc.boolean(), (text, isSpaced) => {
      const given = isSpaced ? JSON.stringify(JSON.parse(text), null, 1) : text;
      const inner = [...given.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].length;
      assert.deepEqual(inner > 0 ? sameOrTwice(given) : parseJson(given, 'x'), JSON.parse(given));
    }),
    { numRuns: 500 },
  );
});

/** fast-check's texts may have a name twice; those are refused. */
function sameOrTwice(text: string): unknown {
  try {
    return parseJson(text, 'x');
  } catch (error) {
    assert.match(String(error), /twice/);
    return JSON.parse(text);
  }
}

test('what is no JSON is refused by name, in one short line', () => {
  for (const text of ['', '{', '{"a": }', '[1 2]', '"', '"\\', '{"a":1}}', 'NaN', '[-NaN]', '{"a\u0000": x}']) {
    assert.throws(() => parseJson(text, 'f.json'), { name: 'InputError', message: /^f\.json: is not JSON/ }, text);
  }
  const long = `{"${'x'.repeat(1e6)}": 1, "${'x'.repeat(1e6)}": 1}`;
  assert.throws(
    () => parseJson(long, 'f.json'),
    /^InputError: f\.json: has the name "x{60}\.\.\." twice in one object/,
  );
});

test('a bare NaN becomes null where it is allowed, also with a sign, never in a string', () => {
  const read = (text: string): unknown => parseJson(text, 'x', { allowNaN: true });
  assert.deepEqual(read('[NaN, -NaN, 1,NaN]'), [null, null, 1, null]);
  assert.deepEqual(read('{"NaN": "NaN, \\"NaN", "b": NaN}'), { NaN: 'NaN, "NaN', b: null });
  for (const text of ['[NaNN]', '[xNaN]', '[NaN NaN]', '{NaN: 1}', '[--NaN]'])
    assert.throws(() => read(text), /not JSON/);
});

test('names are compared within one object, escapes resolved', () => {
  assert.deepEqual(parseJson('{"a": {"a": [{"a": 1}, {"a": 2}]}, "b": "a", "c": ["a", "a"]}', 'x'), {
    a: { a: [{ a: 1 }, { a: 2 }] },
    b: 'a',
    c: ['a', 'a'],
  });
  for (const text of ['{"a":1,"a":1}', '{"a":1,"\\u0061":1}', '[{"b":{"x":[],"y":{},"x":2}}]', '{"":1,"":2}']) {
    assert.throws(() => parseJson(text, 'x'), /twice/, text);
  }
});

test('deep nesting is refused before it reaches any stack', () => {
  const nested = (depth: number): string => '[{"a":'.repeat(depth / 2) + 1 + '}]'.repeat(depth / 2);
  assert.ok(parseJson(nested(100), 'x'));
  for (const depth of [102, 1e6]) assert.throws(() => parseJson(nested(depth), 'x'), /nested more than 100 levels/);
  assert.throws(() => parseJson('{"a":'.repeat(1e6), 'x'), /nested more than 100 levels/);
});

test('more values than memory holds are refused', () => {
  assert.throws(() => parseJson(`[${'[],'.repeat(1.1e7)}[]]`, 'x'), /more than 10000000 lists/);
});
