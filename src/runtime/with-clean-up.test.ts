import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withCleanUp } from './with-clean-up.js';

test('every clean-up is done in turn after the work, whose result is returned', async () => {
  const done: string[] = [];
  const cleanUp = (name: string) => async () => void done.push(name);
  assert.equal(await withCleanUp(async () => 'result', cleanUp('a'), cleanUp('b')), 'result');
  assert.deepEqual(done, ['a', 'b']);
  assert.equal(await withCleanUp(async () => undefined), undefined);
});

test('the first error wins: of the work, else of a clean-up; the others are done all the same', async () => {
  const fails = (message: string) => () => Promise.reject(new Error(message));
  const throws = () => {
    throw new Error('at once');
  };
  let done = 0;
  const count = () => done++;
  await assert.rejects(withCleanUp(fails('work'), fails('a'), throws, count), /^Error: work$/);
  await assert.rejects(
    withCleanUp(async () => 1, throws, fails('b'), count),
    /^Error: at once$/,
  );
  await assert.rejects(
    withCleanUp(() => Promise.reject(undefined), count),
    (error) => error === undefined,
  );
  assert.equal(done, 3);
});
