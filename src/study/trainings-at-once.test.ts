import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainingsAtOnce } from './trainings-at-once.js';

test('trainings run side by side on the CPU, but for those on public data, and one by one on other devices', () => {
  const context = { workers: 6 };
  assert.equal(trainingsAtOnce({}, undefined, context), 6);
  assert.equal(trainingsAtOnce({}, { name: 'cpu' }, context), 6);
  assert.equal(trainingsAtOnce({ sets: ['got10k'] }, undefined, context), 1);
  assert.equal(trainingsAtOnce({}, { name: 'webgpu' }, context), 1);
});
