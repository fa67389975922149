import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GaussianMixture } from './gaussian-mixture.js';

const near = (actual: number, expected: number, tolerance = 1e-6): void => {
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);
};

test('by hand: two groups far apart have their own means, variances and shares', () => {
  const mixture = new GaussianMixture(8);
  mixture.fit(Float64Array.of(19.9, 0, 0.1, 20.1, -0.1), 5, 1e-9, 100);
  near(mixture.means[0]!, 0);
  near(mixture.means[1]!, 20);
  near(mixture.variances[0]!, 0.02 / 3 + 1e-6);
  near(mixture.variances[1]!, 0.01 + 1e-6);
  near(mixture.weights[0]!, 0.6);
  const peak = Math.log(0.6) - 0.5 * Math.log(2 * Math.PI * (0.02 / 3 + 1e-6));
  near(mixture.logDensity(0, 0), peak);
});

test('one step by hand: values 0 and 1 from means 0 and 1 with variance 1', () => {
  const mixture = new GaussianMixture(2);
  mixture.fit(Float64Array.of(0, 1), 2, 0, 1);
  const r = 1 / (1 + Math.exp(-0.5)); // of the nearer component
  near(mixture.means[0]!, 1 - r);
  near(mixture.means[1]!, r);
  near(mixture.variances[0]!, r * (1 - r) + 1e-6);
  assert.equal(mixture.iterations, 1);
});

test('equal values, and more iterations than allowed, end in finite numbers', () => {
  const mixture = new GaussianMixture(4);
  mixture.fit(Float64Array.of(3, 3, 3, 3), 4, 1e-3, 100);
  assert.ok([...mixture.means, ...mixture.variances, ...mixture.weights].every(Number.isFinite));
  mixture.fit(Float64Array.of(1, 2, 4, 9), 4, 0, 7);
  assert.equal(mixture.iterations, 7);
});
