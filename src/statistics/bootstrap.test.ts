import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { pairedBootstrap } from './bootstrap.js';

/** Scores of two trackers whose true difference is `shift`, with noise of their own and the sequences' difficulty in common. */
function scores(n: number, shift: number, seed: number): { a: Float64Array; b: Float64Array } {
  const rng = random(seed, 'bootstrap test');
  const a = new Float64Array(n);
  const b = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const difficulty = rng.between(0, 0.5);
    a[i] = difficulty + shift + rng.between(-0.05, 0.05);
    b[i] = difficulty + rng.between(-0.05, 0.05);
  }
  return { a, b };
}

test('a tracker that is one hundredth better everywhere is better for certain', () => {
  const b = Float64Array.from({ length: 50 }, (_, i) => i / 50);
  const result = pairedBootstrap(
    b.map((value) => value + 0.01),
    b,
    { samples: 500 },
  );
  for (const value of [result.difference, result.low, result.high]) assert.ok(Math.abs(value - 0.01) < 1e-12);
  assert.equal(result.containsZero, false);
  assert.match(
    result.statement,
    /^\+0\.0100 \[\+0\.0100, \+0\.0100\] \(95 % interval, 500 resamples of 50 sequences\): 0 lies outside$/,
  );
});

test('the same scores differ by nothing', () => {
  const { a } = scores(30, 0, 1);
  const result = pairedBootstrap(a, a, { samples: 200 });
  assert.deepEqual([result.difference, result.low, result.high, result.containsZero], [0, 0, 0, true]);
  assert.match(result.statement, /0 lies inside, no difference shown$/);
});

test('the interval is as wide as the normal approximation says, and turns with the sign', () => {
  const { a, b } = scores(100, 0.02, 2);
  const { difference, low, high } = pairedBootstrap(a, b);
  const d = a.map((value, i) => value - b[i]!);
  const variance = d.reduce((sum, value) => sum + (value - difference) ** 2, 0) / 100;
  const half = 1.96 * Math.sqrt(variance / 100);
  assert.ok(Math.abs(low - (difference - half)) < 0.1 * half, `${low} for ${difference - half}`);
  assert.ok(Math.abs(high - (difference + half)) < 0.1 * half, `${high} for ${difference + half}`);
  const turned = pairedBootstrap(b, a);
  assert.ok(Math.abs(turned.low + high) < 1e-12 && Math.abs(turned.high + low) < 1e-12);
  const wider = pairedBootstrap(a, b, { level: 0.99 });
  assert.ok(wider.low < low && wider.high > high);
});

test('of 200 pairs without a difference about 5 % are said to differ', () => {
  let outside = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { a, b } = scores(60, 0, seed);
    if (!pairedBootstrap(a, b, { samples: 400, seed }).containsZero) outside++;
  }
  assert.ok(outside >= 3 && outside <= 22, `${outside} of 200`);
});

test('a seed gives the same interval, another seed another', () => {
  const { a, b } = scores(40, 0.01, 3);
  assert.deepEqual(pairedBootstrap(a, b, { samples: 300 }), pairedBootstrap(a, b, { samples: 300 }));
  assert.notEqual(pairedBootstrap(a, b, { samples: 300 }).low, pairedBootstrap(a, b, { samples: 300, seed: 2 }).low);
});

test('bad input is refused', () => {
  const refused = (message: RegExp, run: () => unknown): void => assert.throws(run, { name: 'InputError', message });
  refused(/2 scores against 3/, () => pairedBootstrap([1, 2], [1, 2, 3]));
  refused(/1 sequence; expected at least 2/, () => pairedBootstrap([1], [1]));
  refused(/sequence 2 are NaN and 2/, () => pairedBootstrap([1, Number.NaN], [1, 2]));
  refused(/samples is 0/, () => pairedBootstrap([1, 2], [1, 2], { samples: 0 }));
  refused(/level is 95/, () => pairedBootstrap([1, 2], [1, 2], { level: 95 }));
});
