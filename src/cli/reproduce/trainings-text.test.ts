import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainingsText } from './trainings-text.js';

test('how trainings share the machine: one thread each, or all of it where each has it alone', () => {
  assert.match(trainingsText('mini', 'cpu', 3), /^trainings run on one thread each, 3 at a time/);
  assert.match(trainingsText('real', 'cpu', undefined), /^trainings run on one thread each, \d+ at a time/);
  assert.match(trainingsText('paper', 'cpu', 3), /^trainings run one after the other, on \d+ threads$/);
  assert.equal(trainingsText('mini', 'webgpu', 3), 'trainings run one after the other on webgpu');
});
