import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { fillNormal, fillUniform } from './random-fill.js';

type Fill = typeof fillNormal;

function filled(fill: Fill, length: number, scale: number, name = 'fill'): Float32Array {
  const values = new Float32Array(length);
  fill(values, scale, random(1, name));
  return values;
}

test('the values stay the same from release to release', () => {
  const digest = (fill: Fill): string =>
    createHash('sha256')
      .update(new Uint8Array(filled(fill, 100_000, 0.5).buffer))
      .digest('hex')
      .slice(0, 16);
  assert.equal(digest(fillNormal), '4ebbb6c80b7e22bb');
  assert.equal(digest(fillUniform), '2bd31f7f501120e9');
});

test('a short array has the first values of a long one, whatever their number', () => {
  for (const fill of [fillNormal, fillUniform]) {
    const long = filled(fill, 5000, 2);
    for (const length of [0, 1, 2, 1007, 1008, 1023, 1024, 1025, 2048, 4999]) {
      assert.deepEqual(filled(fill, length, 2), long.slice(0, length), `${fill.name}, ${length} values`);
    }
  }
});

test('normal values have the shares of a normal distribution in its middle, between its boxes and in its tails', () => {
  const count = 2_000_000;
  const values = filled(fillNormal, count, 3);
  // of |x| > t in standard deviations: erfc(t / sqrt 2); 3.4426 is where the method's tail begins
  const shares = { 0.5: 0.617075, 1: 0.317311, 2: 0.0455003, 3: 0.0026998, 3.442619855899: 0.00057611, 4: 0.00006334 };
  for (const [t, share] of Object.entries(shares)) {
    const beyond = values.filter((value) => Math.abs(value) > 3 * Number(t));
    const deviation = Math.sqrt(count * share * (1 - share));
    assert.ok(Math.abs(beyond.length - count * share) < 4 * deviation, `${beyond.length} of ${count} beyond ${t}`);
    const positive = beyond.filter((value) => value > 0).length;
    assert.ok(
      Math.abs(positive - beyond.length / 2) < 2 * Math.sqrt(beyond.length),
      `${positive} positive beyond ${t}`,
    );
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  assert.ok(Math.abs(mean) < (4 * 3) / Math.sqrt(count), `mean ${mean}`);
});

test('uniform values fill their range evenly', () => {
  const counts = new Array<number>(10).fill(0);
  for (const value of filled(fillUniform, 100_000, 0.25)) {
    assert.ok(value >= -0.25 && value <= 0.25);
    counts[Math.min(9, Math.floor((value + 0.25) * 20))]!++;
  }
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 4 * Math.sqrt(9000), counts.join(', '));
});
