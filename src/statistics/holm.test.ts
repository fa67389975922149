import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { holm } from './holm.js';

const near = (actual: readonly number[], expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(actual[i]! - value) < 1e-12, `${actual}`);
};

test('by hand: 0.01, 0.02, 0.03, 0.04 times 4, 3, 2, 1, none below a smaller one', () => {
  near(holm([0.01, 0.02, 0.03, 0.04]), [0.04, 0.06, 0.06, 0.06]);
});

test('by hand: the order is kept, ties stay equal, and 1 is the limit', () => {
  near(holm([0.04, 0.001, 0.03]), [0.06, 0.003, 0.06]);
  near(holm([0.02, 0.02]), [0.04, 0.04]);
  near(holm([0.6, 0.7, 0]), [1, 1, 0]);
  near(holm([0.03]), [0.03]);
  assert.deepEqual(holm([]), []);
});

test('of twelve comparisons without a difference one in twenty families has a false positive; without correction half', () => {
  const rng = random(1, 'holm');
  let [corrected, plain] = [0, 0];
  const families = 4000;
  for (let i = 0; i < families; i++) {
    const pValues = Array.from({ length: 12 }, () => rng.uniform());
    if (holm(pValues).some((p) => p < 0.05)) corrected++;
    if (pValues.some((p) => p < 0.05)) plain++;
  }
  assert.ok(corrected / families > 0.035 && corrected / families < 0.06, `${corrected}`);
  assert.ok(plain / families > 0.4, `control: ${plain}`);
});

test('what is no p value is refused', () => {
  assert.throws(() => holm([0.1, Number.NaN]), {
    name: 'InputError',
    message: /is NaN; expected a number from 0 to 1/,
  });
  assert.throws(() => holm([1.5]), /is 1.5/);
});
