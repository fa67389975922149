import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unplannedSteps } from './planned-step.js';

test('steps that a plan does not list are found, each as often as it is missing', () => {
  const finished = (name: string, folder: string) => ({ name, folder, seconds: 1, isCached: true, provenance: [] });
  const about = { inputs: [], after: [], find: async () => undefined, run: async () => finished('', '') };
  const needs = { cores: 1, memoryGiB: 1, gpus: 0, minutes: null } as const;
  const planned = [{ ...about, needs, name: 'train-a', key: 'train-a-0123456789ab' }];
  assert.deepEqual(unplannedSteps(planned, [finished('train-a', 'x'), finished('train-a', 'x')]), []);
  assert.deepEqual(unplannedSteps(planned, [finished('train-a', 'x'), finished('train-a', 'y')]), ['train-a']);
  assert.deepEqual(unplannedSteps(planned, [finished('track-a', 'x')]), ['track-a']);
});
