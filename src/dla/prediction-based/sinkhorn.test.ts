import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sinkhorn } from './sinkhorn.js';

const supplied = (costs: number[], others: number, supply: number, epsilon = 0.1, iterations = 500): number[] => {
  const logs = Float64Array.from(costs);
  sinkhorn(logs, costs.length, others, supply, epsilon, iterations);
  return [...logs].map(Math.exp);
};
const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
};

test('by hand: equal costs share the supply', () => {
  for (const share of supplied([3, 3, 3, 3], 20, 2)) near(share, 0.5);
});

test('by hand: two samples and one unit: sigmoid of the difference of costs over 2 epsilon', () => {
  const [a, b] = supplied([1, 1.2], 7, 1);
  near(a!, 1 / (1 + Math.exp(-1)));
  near(b!, 1 - a!);
});

test('the plan uses up the supply, the cheaper the more', () => {
  const plan = supplied([0.2, -0.4, 1.1, 0.3, 0.9, 2], 30, 3);
  near(
    plan.reduce((sum, share) => sum + share, 0),
    3,
  );
  assert.ok(plan[1]! > plan[0]! && plan[0]! > plan[3]! && plan[3]! > plan[4]!);
});

test('a constant cost of all samples does not matter, nor do costs that overflow exp', () => {
  const plan = supplied([0.2, 0.5, 0.3], 10, 1);
  supplied([1e6 + 0.2, 1e6 + 0.5, 1e6 + 0.3], 10, 1).forEach((share, i) => {
    near(share, plan[i]!);
  });
  assert.ok(supplied([1e300, 2e300], 5, 1, 1e-6).every((share) => share >= 0 && share <= 1));
});
