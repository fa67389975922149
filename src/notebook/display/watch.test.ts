import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { readFolderBenchmark } from '../../tracking/run/folder-benchmark.js';
import { makeTracker } from '../../tracking/run/tracker-spec.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { watch } from './watch.js';

test('a sequence and a video are watched alike; frames are evenly spaced and few', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'moving', 70);
  const tracker = await makeTracker({ baseline: 'stand-still', name: 'stand-still' });
  const [sequence] = readFolderBenchmark(folder).sequences;
  const run = await watch(tracker, { sequence: sequence! });
  assert.equal(run.boxes.length, 70);
  assert.equal(run.truth!.length, 70);
  assert.deepEqual(run.boxes[69], run.truth![0]);
  assert.ok(run.meanOverlap! > 0.01 && run.meanOverlap! < 0.2, `${run.meanOverlap}`); // 24 px wide, 2 px a frame
  const indices = run.frames.map(({ index }) => index);
  assert.deepEqual(
    indices,
    Array.from({ length: 18 }, (_, i) => 4 * i),
  );
  const video = path.join(folder, 'moving', 'img');
  const other = await watch(tracker, { video, box: run.truth![0]! });
  assert.deepEqual(other.boxes, run.boxes);
  assert.equal(other.truth, undefined);
  await assert.rejects(watch(tracker, { video: path.join(folder, 'none.mp4'), box: run.truth![0]! }), /not found/);
});
