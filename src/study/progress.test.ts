import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Meter, type Progress, secondsLeft } from './progress.js';

test('units side by side: shares by weight, what each does, and what came from the cache', () => {
  const seen: Progress[] = [];
  const meter = new Meter([10, 10, 1, 1], (progress) => seen.push(progress));
  const a = { title: 'a', state: 'epoch 1 of 2' };
  const b = { title: 'b', state: 'epoch 2 of 2' };
  meter.update(1, 0.5, b);
  meter.update(0, 0.1, a);
  assert.deepEqual(seen.at(-1), { share: 6 / 22, cachedShare: 0, doing: [a, b] });
  meter.finish(0, true);
  assert.deepEqual(seen.at(-1), { share: 15 / 22, cachedShare: 10 / 22, doing: [b] });
  for (const unit of [1, 2, 3]) meter.finish(unit);
  assert.deepEqual(seen.at(-1), { share: 1, cachedShare: 10 / 22, doing: [] });
});

test('a unit that reports its own progress', () => {
  const seen: Progress[] = [];
  const meter = new Meter([3, 1], (progress) => seen.push(progress));
  const doing = [{ title: 'a', state: 'epoch 1 of 2' }];
  meter.listener(0)({ share: 0.5, doing });
  meter.listener(0)({ share: 1, doing: [] });
  assert.deepEqual(seen, [{ share: 1.5 / 4, cachedShare: 0, doing }], 'only finish ends a unit');
});

test('a part of an experiment: its cached share is of the whole', () => {
  const seen: Progress[] = [];
  const meter = new Meter([1, 1], (progress) => seen.push(progress));
  const doing = ['a', 'b'].map((title) => ({ title, state: 'epoch 1 of 2' }));
  meter.finish(0);
  meter.listener(1)({ share: 0.5, cachedShare: 0.2, doing });
  assert.deepEqual(seen.at(-1), { share: 0.75, cachedShare: 0.1, doing });
  meter.finish(1);
  assert.deepEqual(seen.at(-1), { share: 1, cachedShare: 0.1, doing: [] });
});

test('two of three parts came from the cache: after a tenth of the third, nine times as long is left', () => {
  const seen: Progress[] = [];
  const whole = new Meter([1, 1, 1], (progress) => seen.push(progress));
  for (const part of [0, 1]) {
    const steps = new Meter([3, 1], whole.listener(part));
    steps.update(0, 0, { title: 'a step', state: 'starts' });
    for (const step of [0, 1]) steps.finish(step, true);
    whole.finish(part);
  }
  assert.equal(secondsLeft(seen.at(-1)!, 10), undefined);
  whole.listener(2)({ share: 0.1, doing: [{ title: 'a step', state: 'epoch 1 of 10' }] });
  const { share, cachedShare } = seen.at(-1)!;
  assert.deepEqual(
    [share, cachedShare].map((each) => each?.toFixed(9)),
    ['0.700000000', '0.666666667'],
  );
  assert.equal(secondsLeft(seen.at(-1)!, 10)?.toFixed(6), '90.000000');
});

test('cached work takes no time, so that it does not shorten the estimate of the rest', () => {
  assert.equal(secondsLeft({ share: 0.75, cachedShare: 0.5, doing: [] }, 10), 10);
  assert.equal(secondsLeft({ share: 0.5, cachedShare: 0.5, doing: [] }, 10), undefined);
});
