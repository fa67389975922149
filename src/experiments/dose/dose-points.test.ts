import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DosePoint } from './dose-points.js';
import { trendFindings } from './dose-points.js';

/** Differences in AUC of three seeds after 1000 and 2000 pairs. */
function points(before: readonly number[], after: readonly number[]): DosePoint[] {
  return [before, after].map((perRun, i) => ({
    tracker: 'DLA',
    baseline: 'B',
    pairs: 1000 * 2 ** i,
    auc: { perRun },
  })) as unknown as DosePoint[];
}

test('a difference rises or falls, whatever its sign, by an interval over seeds', () => {
  const [rise] = trendFindings(points([-0.08, -0.07, -0.06], [-0.06, -0.05, -0.039]));
  assert.match(
    rise!,
    /^DLA minus B rises: \+0\.020 AUC for each doubling of the pairs, 95 % interval .* by Student's t over 3 seeds\.$/,
  );
  assert.match(trendFindings(points([0, 0, 0], [-0.02, -0.02, -0.021]))[0]!, /^DLA minus B falls: -0\.020/);
  assert.match(trendFindings(points([0, 0, 0], [-0.02, 0.02, 0.001]))[0]!, /^DLA minus B shows no trend/);
  assert.match(trendFindings(points([0, 0], [0, 0]))[0]!, /too few seeds/);
});
