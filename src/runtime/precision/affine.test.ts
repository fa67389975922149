import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Affine, activationAffine, quantiseBias, quantiseFilter } from './affine.js';

const stored = (x: number, { scale, zeroPoint }: Affine): number =>
  Math.max(0, Math.min(255, Math.round(x / scale) + zeroPoint));
const restored = (q: number, { scale, zeroPoint }: Affine): number => (q - zeroPoint) * scale;

test('by hand: pixels have scale 1; a range on both sides of 0 shares its 255 steps; 0 is always in the range', () => {
  assert.deepEqual(activationAffine([0, 255]), { scale: 1, zeroPoint: 0 });
  assert.deepEqual(activationAffine([-1, 3]), { scale: Math.fround(4 / 255), zeroPoint: 64 }); // 1 / (4 / 255) = 63.75
  assert.deepEqual(activationAffine([2, 4]), { scale: Math.fround(4 / 255), zeroPoint: 0 });
  assert.deepEqual(activationAffine([-5, -2]), { scale: Math.fround(5 / 255), zeroPoint: 255 });
  assert.deepEqual(activationAffine([0, 0]), { scale: 1, zeroPoint: 0 });
});

test('values in the range return within half a scale, 0 exactly; control: values outside do not', () => {
  const low = fc.double({ min: -1e6, max: 0, noNaN: true });
  const high = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(low, high, fc.double({ min: 0, max: 1, noNaN: true }), (min, max, share) => {
      const affine = activationAffine([min, max]);
      const x = min + share * (max - min);
      assert.equal(restored(stored(0, affine), affine), 0);
      assert.ok(Math.abs(restored(stored(x, affine), affine) - x) <= affine.scale * 0.5001);
      const outside = max + 2 * affine.scale;
      assert.ok(Math.abs(restored(stored(outside, affine), affine) - outside) > affine.scale);
    }),
  );
});

test('by hand: each output channel of a filter by its own largest value, a channel of zeros included', () => {
  const { values, scales } = quantiseFilter(Float32Array.of(127, -63.6, 0, 0, -2, 1), new Float32Array(3), 1);
  assert.deepEqual([...values], [127, -64, 0, 0, -127, 64]); // 63.5 is rounded up
  assert.deepEqual([...scales], [1, 1, Math.fround(2 / 127)]);
});

test('filters return within half a scale of their channel', () => {
  const filter = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(filter, (list) => {
      const { values, scales } = quantiseFilter(Float32Array.from(list), new Float32Array(2), 1);
      list.forEach((x, i) => {
        const scale = scales[Math.floor(i / 3)]!;
        assert.ok(Math.abs(values[i]! * scale - x) <= scale * 0.5001);
      });
    }),
  );
});

test('a bias is counted in units of the sums', () => {
  assert.deepEqual([...quantiseBias(Float32Array.of(1, -0.26), Float32Array.of(0.5, 0.1))], [2, -3]);
});

test('a bias survives a filter of zeros, and one that is nearly zero', () => {
  const bias = Float32Array.of(2.28, -3, 1);
  const inputScale = 0.01;
  const { scales } = quantiseFilter(Float32Array.of(0, 1e-12, 0.5), bias, inputScale);
  const sums = scales.map((scale) => scale * inputScale);
  const whole = quantiseBias(bias, sums);
  bias.forEach((value, i) => {
    assert.ok(Math.abs(whole[i]! * sums[i]! - value) <= Math.abs(value) * 1e-4, `${value}`);
  });
});
