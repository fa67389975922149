import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clockDrift } from './clock.js';
import { compare, type Side } from './compare.js';
import { medianInterval, relativeWidth } from './interval.js';
import { turnOf } from './turn.js';

const steady = (): number => 3;
const fast = { clock: steady, pauseMs: 0 };
const side = (name: string, rates: () => number): Side => ({ name, turn: async () => rates() });

test('a constant ratio ends after five rounds, sides in turns, after three turns of each that do not count', async () => {
  const order: string[] = [];
  const noted = (name: string, rate: number): Side => side(name, () => order.push(name) && rate);
  const found = await compare(noted('ours', 6), [noted('a', 3), noted('b', 4)], { ...fast, limitSeconds: 60 });
  assert.equal(order.join(' '), Array.from({ length: 8 }, () => 'ours a b').join(' '));
  assert.equal(found.ended, 'interval');
  assert.deepEqual(
    found.peers.map(({ name, ratio: { min, median, max, low, high } }) => [name, min, median, max, low, high]),
    [
      ['a', 2, 2, 2, 2, 2],
      ['b', 1.5, 1.5, 1.5, 1.5, 1.5],
    ],
  );
});

test('a side whose first runs are slow, as those that allocate memory, is warm when rounds begin', async () => {
  let runs = 0;
  const ours = side('ours', () => (++runs <= 3 ? 5 : 10));
  const found = await compare(ours, [side('a', () => 5)], { ...fast, limitSeconds: 60 });
  assert.deepEqual([found.rates, found.peers[0]!.ratio.min], [[10, 10, 10, 10, 10], 2]);
});

test('a load that slows both sides alike leaves the ratio; a noisy ratio takes rounds until the time is up', async () => {
  const load = [1, 1, 1, 0.3, 0.9, 0.5, 1, 0.4].values();
  let factor = 1;
  const ours = side('ours', () => {
    factor = load.next().value!;
    return 10 * factor;
  });
  const shared = await compare(ours, [side('a', () => 5 * factor)], { ...fast, limitSeconds: 60 });
  assert.deepEqual([shared.rates.length, shared.ended, shared.peers[0]!.ratio.median], [5, 'interval', 2]);
  assert.ok(relativeWidth(shared.perSecond) > 0.5);

  let turn = 0;
  const noisy = side('ours', () => (turn++ % 2 === 0 ? 1 : 2));
  const timed = await compare(noisy, [side('a', () => 1)], { ...fast, limitSeconds: 0 });
  assert.deepEqual([timed.rates.length, timed.ended], [5, 'time']);
  const longer = await compare(noisy, [], { ...fast, limitSeconds: 0.05 });
  assert.ok(longer.rates.length > 5 && longer.ended === 'time');
});

test('a noisy ratio becomes narrow with enough rounds', async () => {
  let seed = 1;
  const noise = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  const found = await compare(
    side('ours', () => 100 + 20 * noise()),
    [side('a', () => 100)],
    {
      ...fast,
      limitSeconds: 60,
    },
  );
  assert.equal(found.ended, 'interval');
  assert.ok(found.rates.length > 5 && relativeWidth(found.peers[0]!.ratio) < 0.05);
});

test('control: a drifting clock marks the rounds beside it, which still count', async () => {
  const readings = [3, 3, 3, 3.4, 3, 3, 3].values(); // the first is not kept
  const found = await compare(
    side('ours', () => 1),
    [],
    {
      ...fast,
      clock: () => readings.next().value ?? 3,
      limitSeconds: 0,
    },
  );
  assert.deepEqual(found.clock.marked, [false, true, true, false, false]);
  assert.ok(Math.abs(found.clock.spread - 0.4 / 3) < 1e-12);
  assert.equal(found.rates.length, 5);
  assert.deepEqual(clockDrift([3, 3.1, 3]).marked, [false, false]);
});

test('property: the interval lies inside the range around the median, covers 0.9 from five values on, and shrinks', () => {
  const values = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(values, (list) => {
      const { min, low, median, high, max, coverage } = medianInterval(list);
      assert.ok(min <= low && low <= median && median <= high && high <= max);
      assert.ok(list.length < 5 || coverage >= 0.9);
    }),
  );
  const uniform = (n: number): number[] => Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const widths = [5, 10, 20, 80, 320].map((n) => relativeWidth(medianInterval(uniform(n))));
  assert.deepEqual(
    widths,
    widths.toSorted((a, b) => b - a),
  );
  assert.ok(widths.at(-1)! < widths[0]! / 5);
});

test('order statistics of the interval, by hand', () => {
  const of = (n: number) => medianInterval(Array.from({ length: n }, (_, i) => i + 1));
  assert.deepEqual(of(5), { min: 1, median: 3, max: 5, low: 1, high: 5, coverage: 1 - 2 / 32 });
  assert.deepEqual(of(8), { min: 1, median: 4.5, max: 8, low: 2, high: 7, coverage: 1 - 18 / 256 });
});

test('a turn counts units; a first run that is short is not timed', async () => {
  let runs = 0;
  const perSecond = await turnOf({ run: () => void runs++, units: 10 }, 0.01);
  assert.ok(runs > 10 && perSecond > 1000);
  let slow = 0;
  const once = async (): Promise<void> => {
    slow++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  assert.ok((await turnOf({ run: once }, 0.001)) <= 51);
  assert.equal(slow, 1);
});
