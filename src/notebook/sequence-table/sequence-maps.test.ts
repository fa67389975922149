import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { mapValues } from './score-overlay.js';
import { pageMap, sequenceMaps } from './sequence-maps.js';
import { movingTracker } from './testing/moving-tracker.js';

test('frames of a stored run: each continues after the stored box before it; another box there has no map', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'aside', 12);
  const [sequence] = readFolderBenchmark(folder).sequences;
  const calls: string[] = [];
  const boxes = sequence!.gt.slice();
  boxes[4 * 7] = boxes[4 * 7]! + 8; // another box at frame 7: also the one before frame 8
  boxes[4 * 10] = Number.NaN;
  const maps = await sequenceMaps(movingTracker(calls), sequence!, boxes, [0, 1, 5, 7, 8, 11]);
  assert.deepEqual(calls, ['init', 'resume at 38', 'resume at 42', 'resume at 52']);
  assert.deepEqual(
    maps.map((map) => map?.covered[0] ?? null),
    [null, 32, 40, null, null, null],
  );
});

test('scores in 8 bits, with their range; what is not finite counts as the lowest', () => {
  const square = { x: 1.25, y: 2, w: 8, h: 8 };
  const map = pageMap({
    values: Float32Array.of(0.2, 0.6, Number.NaN, 0.4),
    size: 2,
    covered: square,
    searched: square,
  });
  assert.deepEqual(mapValues(map), [0, 255, 0, 127]);
  assert.deepEqual([map.min, map.max, map.covered[0]], [0.2, 0.6, 1.3]);
  const flat = pageMap({ values: new Float32Array(4).fill(0.5), size: 2, covered: square, searched: square });
  assert.deepEqual(mapValues(flat), [0, 0, 0, 0]);
});
