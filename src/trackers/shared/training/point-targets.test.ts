import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Assignment } from '../../../dla/assignment.js';
import { siamCarGrid } from '../../../dla/samples.js';
import { toBox } from '../../testing/targets.js';
import { pointTargets } from './point-targets.js';

test('negative distances of a positive outside the target are set to 0', () => {
  const targets = pointTargets(siamCarGrid, 1, { centerness: { epsilon: 0, inNegativePairs: false } });
  const assignment = new Assignment(siamCarGrid);
  assignment.clear();
  assignment.addPositive(0); // the point (32, 32)
  targets.write(0, toBox([33, 20, 37, 40]), assignment);
  assert.deepEqual([...targets.feeds.ltrb!.subarray(0, 4)], [0, 12, 5, 8]);
  assert.equal(targets.feeds.centerness![0], 0);
});
