import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { mapConcurrently } from './map-concurrently.js';

test('items are mapped a few at a time, results in their order; after an error none is begun', async () => {
  let [active, maxActive] = [0, 0];
  const double = async (item: number): Promise<number> => {
    maxActive = Math.max(maxActive, ++active);
    await wait(5 * item);
    active--;
    return 2 * item;
  };
  assert.deepEqual(await mapConcurrently([3, 1, 2], 2, double), [6, 2, 4]);
  assert.equal(maxActive, 2);
  const begun: number[] = [];
  const failing = async (item: number): Promise<void> => {
    begun.push(item);
    if (item === 2) throw new Error('two');
  };
  await assert.rejects(mapConcurrently([1, 2, 3, 4], 1, failing), /two/);
  assert.deepEqual(begun, [1, 2]);
});
