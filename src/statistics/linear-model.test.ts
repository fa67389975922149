import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { fitLinearModel } from './linear-model.js';
import { pairedStudent, studentQuantile } from './paired-student.js';

const near = (actual: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected}`);

test('by hand: a line through (0, 1), (1, 3), (2, 4), (3, 4)', () => {
  // mean 3 at 1.5; slope 5 / 5 = 1; residuals -0.5, 0.5, 0.5, -0.5; variance 1 / 2
  const fit = fitLinearModel([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 3, 4, 4]); // biome-ignore format: short
  near(fit.coefficients[0]!, 1.5);
  near(fit.coefficients[1]!, 1);
  near(fit.deviation, Math.SQRT1_2);
  near(fit.standardErrors[1]!, Math.sqrt(0.5 / 5));
  near(fit.standardErrors[0]!, Math.sqrt(0.5 * (1 / 4 + 1.5 ** 2 / 5)));
  near(fit.explained, 5 / 6);
  assert.equal(fit.freedom, 2);
});

test('equal numbers have nothing to explain', () => {
  const { explained, coefficients } = fitLinearModel([[1], [1], [1]], [0.1, 0.1, 0.1]);
  assert.ok(Number.isNaN(explained));
  near(coefficients[0]!, 0.1);
});

test('two treatments in blocks: the paired t test', () => {
  const [a, b] = [[3, 5, 8, 9], [2, 3, 7, 5]]; // biome-ignore format: short
  const row = (treated: number, block: number): number[] => [1, treated, ...[1, 2, 3].map((i) => Number(i === block))];
  const design = [0, 1].flatMap((treated) => [0, 1, 2, 3].map((block) => row(treated, block)));
  const { coefficients, standardErrors, freedom } = fitLinearModel(design, [...b!, ...a!]);
  const paired = pairedStudent(a!, b!);
  near(coefficients[1]!, paired.difference);
  near(standardErrors[1]! * studentQuantile(freedom), paired.high - paired.difference, 1e-9);
  assert.equal(freedom, 3);
});

test('as many rows as columns: an exact fit whose errors are unknown', () => {
  const fit = fitLinearModel([[1, 0], [1, 1]], [2, 5]); // biome-ignore format: short
  assert.deepEqual(fit.coefficients, [2, 3]);
  assert.equal(fit.freedom, 0);
  assert.ok(fit.standardErrors.every(Number.isNaN));
});

test('intervals cover a known effect in nineteen of twenty fits', () => {
  const rng = random(2, 'linear-model');
  const normal = (): number => Array.from({ length: 12 }, () => rng.between(-0.5, 0.5)).reduce((a, b) => a + b);
  const design = Array.from({ length: 12 }, (_, i) => [1, i % 2, Math.floor(i / 4) === 1 ? 1 : 0, i < 4 ? 1 : 0]);
  let covered = 0;
  const fits = 1500;
  for (let i = 0; i < fits; i++) {
    const fit = fitLinearModel(design, design.map((row) => 0.4 + 0.2 * row[1]! + 0.1 * normal())); // biome-ignore format: short
    const half = studentQuantile(fit.freedom) * fit.standardErrors[1]!;
    if (Math.abs(fit.coefficients[1]! - 0.2) < half) covered++;
  }
  near(covered / fits, 0.95, 0.02);
});

test('dependent columns, sizes that do not fit and numbers that are not finite are refused', () => {
  assert.throws(() => fitLinearModel([[1, 1, 0], [1, 0, 1], [1, 1, 0], [1, 0, 1]], [1, 2, 3, 4]), /depend on each other/); // biome-ignore format: short
  assert.throws(() => fitLinearModel([[1], [1]], [1]), { name: 'InputError', message: /2 rows for 1 numbers/ });
  assert.throws(() => fitLinearModel([[1, 2], [1]], [1, 2]), /same length/); // biome-ignore format: short
  assert.throws(() => fitLinearModel([[1], [1]], [1, Number.NaN]), /observation 2 is NaN/);
});
