import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type NamedObject, ObjectScanner, type Wanted } from './object-scanner.js';

/** What a scanner finds in a text that comes in chunks of some sizes, one after the other in the same buffer. */
function scan(text: string, wanted: Wanted, sizes: readonly number[]): NamedObject[] {
  const scanner = new ObjectScanner('a.json', wanted);
  const bytes = Buffer.from(text);
  const buffer = Buffer.alloc(bytes.length);
  const found: NamedObject[] = [];
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const length = bytes.copy(buffer, 0, from, from + sizes[i % sizes.length]!);
    found.push(...scanner.push(buffer.subarray(0, length)));
    from += length;
  }
  scanner.finish();
  return found;
}

test('property: chunks of any sizes give the same objects', () => {
  const lists = fc.dictionary(fc.string(), fc.array(fc.dictionary(fc.string(), fc.jsonValue())));
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(lists, sizes, (content, some) => {
      const text = `\ufeff${JSON.stringify(content)}`;
      const all = Object.entries(JSON.parse(text.slice(1)) as typeof content);
      const expected = all.flatMap(([name, list]) => list.map((value) => ({ name, value })));
      assert.deepEqual(scan(text, { form: 'entries' }, some), expected);
    }),
    { numRuns: 60 },
  );
});

test('a backslash and the character behind it may be in two chunks', () => {
  const text = '{"a\\"b": {"c\\\\": "}\\""}}';
  for (let size = 1; size <= text.length; size++) {
    assert.deepEqual(scan(text, { form: 'values' }, [size]), [{ name: 'a"b', value: { 'c\\': '}"' } }]);
  }
});

test('only the wanted names are read, and a file that ends within is refused', () => {
  const text = '{"n": [1, "x"], "a": [{"i": 0}], "b": [{"i": 1}, {"i": 2}]}';
  const wanted = { form: 'entries', names: ['b'] } as const;
  assert.deepEqual(
    scan(text, wanted, [4]).map(({ value }) => value),
    [{ i: 1 }, { i: 2 }],
  );
  for (const end of [0, 1, 4, text.length - 1]) {
    const message = end === 0 ? /a\.json: found nothing;/ : /a\.json: found its end within an object;/;
    assert.throws(() => scan(text.slice(0, end), wanted, [4]), message);
  }
});
