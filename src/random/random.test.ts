import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rng, random } from './random.js';

const draw = (rng: Rng, n: number): number[] => Array.from({ length: n }, () => rng.uniform());

test('the same seed and name give the same numbers, any other name or seed different ones', () => {
  assert.deepEqual(draw(random(1, 'train', 3), 5), draw(random(1, 'train', 3), 5));
  const others = [random(2, 'train', 3), random(1, 'train', 4), random(1, 'train'), random(1, 'train', '3')];
  for (const other of others) assert.notDeepEqual(draw(random(1, 'train', 3), 5), draw(other, 5));
});

test('names do not run together: (1, 23) is not (12, 3)', () => {
  assert.notDeepEqual(draw(random(1, 1, 23), 3), draw(random(1, 12, 3), 3));
  assert.notDeepEqual(draw(random(1, 'a', 'b'), 3), draw(random(1, 'ab'), 3));
});

test('a seed that is no number is refused: all of them would give the same numbers', () => {
  for (const seed of [Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
    assert.throws(() => random(seed, 'train'), {
      name: 'InputError',
      message: `random: seed is ${seed}; expected a number`,
    });
  }
});

test('the numbers stay the same from release to release', () => {
  const rng = random(1, 'pinned');
  assert.deepEqual([rng.below(1000), rng.below(1000), rng.below(1000)], [544, 269, 411]);
});

test('the state restores a stream in the middle', () => {
  const rng = random(7, 'state');
  draw(rng, 11);
  const copy = new Rng(rng.state());
  assert.deepEqual(draw(copy, 5), draw(rng, 5));
});

test('below(n) gives each of n numbers about equally often', () => {
  const rng = random(1, 'below');
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[rng.below(7)]!++;
  // chi-squared with 6 degrees of freedom: above 22.5 once in a thousand
  const chi = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
  assert.ok(chi < 22.5, `chi-squared ${chi}`);
  assert.equal(random(1, 'one').below(1), 0);
});

test('uniform() has the mean and variance of U(0, 1); between() scales it', () => {
  const rng = random(1, 'moments');
  const values = draw(rng, 100_000);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean - 0.5) < 0.004, `mean ${mean}`);
  assert.ok(Math.abs(variance - 1 / 12) < 0.0015, `variance ${variance}`);
  const shifted = random(1, 'between');
  for (let i = 0; i < 1000; i++) {
    const value = shifted.between(-3, 5);
    assert.ok(value >= -3 && value < 5);
  }
});
