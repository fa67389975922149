import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepBook } from './steps.js';

const step = (name: string, seconds: number, isCached: boolean) => ({
  name,
  folder: `runs/${name}`,
  seconds,
  isCached,
  madeBy: [{ software: 'siamdla 0', commit: 'abc', node: 'v20', machine: 'two cores' }],
});

test('nothing was done in steps', () => {
  const book = new StepBook();
  assert.deepEqual([book.follow().reused(), book.cached(), book.table()], [undefined, undefined, undefined]);
});

test('what a run made is not what it found, though its later experiments find it', () => {
  const book = new StepBook();
  const first = book.follow();
  first.onStep(step('train', 90, false));
  first.onStep(step('track', 30, true));
  assert.equal(first.reused(), 'a cached step, which took 30 s');
  const second = book.follow();
  second.onStep(step('train', 90, true));
  second.onStep(step('track', 30, true));
  assert.equal(second.madeBy().length, 1);
  assert.equal(second.reused(), '2 cached steps, which took 2.0 minutes');
  assert.equal(book.cached(), 'cached steps of earlier runs (1) took 30 s in all, parallel ones summed');
  assert.deepEqual(book.table()!.sections[0]!.rows, [
    ['train', 90, 'in this run', 'abc'],
    ['track', 30, 'earlier', 'abc'],
  ]);
});
