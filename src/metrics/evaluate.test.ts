import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate } from './evaluate.js';

const gt = Float64Array.of(10, 10, 20, 20, 12, 10, 20, 20);
const half = Float64Array.of(10, 10, 20, 20, 500, 500, 20, 20); // lost in the second frame
const sequences = [
  { name: 'one', gt },
  { name: 'two', gt },
];

test('by hand: a perfect sequence scores 20/21, one half lost half of that, each under its own name', () => {
  const { auc, precision20, perSequence } = evaluate(sequences, new Map(Object.entries({ two: half, one: gt })));
  assert.deepEqual([...perSequence.keys()], ['one', 'two']);
  for (const [name, expected] of [
    ['one', 20 / 21],
    ['two', 10 / 21],
  ] as const) {
    assert.ok(Math.abs(perSequence.get(name)! - expected) < 1e-12, name);
  }
  assert.ok(Math.abs(auc - 15 / 21) < 1e-12);
  assert.equal(precision20, 0.75);
});

test('a missing result, one of another length and an unknown convention are refused by name', () => {
  const refused = (results: Record<string, Float64Array>, message: RegExp): void => {
    assert.throws(() => evaluate(sequences, new Map(Object.entries(results))), { name: 'InputError', message });
  };
  refused({ one: gt }, /no result for sequence 'two'; results are of one/);
  refused({ one: gt, two: gt.subarray(0, 4) }, /two: the result has 1 frame, the ground truth 2/);
  refused({ one: gt, two: [...half] as unknown as Float64Array }, /boxes of 'two' are no Float64Array/);
  refused({}, /no result for sequence 'one'; results are of none/);
  assert.throws(() => evaluate(sequences, { one: gt, two: gt } as unknown as Map<string, Float64Array>), {
    name: 'InputError',
    message: 'results are no Map; expected boxes by name: new Map([[name, boxes], ...])',
  });
  const both = new Map([['one', gt]]);
  assert.throws(() => evaluate([sequences[0]!, sequences[0]!], both), /two sequences are called 'one'/);
  assert.throws(() => evaluate(sequences, new Map(), 'vot' as 'pysot'), /unknown convention 'vot'/);
});
