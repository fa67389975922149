import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { boxAt } from '../../boxes/rows.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { decodeImage } from '../../data/images/decode.js';
import { blankImage } from '../../data/images/image.js';
import { syntheticBenchmark } from '../../data/synthetic/benchmark.js';
import { drawnVideo } from '../../data/synthetic/video.js';
import { testFolder } from '../../testing/test-folder.js';
import { makeTracker } from '../../tracking/run/tracker-spec.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { safeHtml } from '../gallery/sanitise.js';
import { runScrubber } from '../sequence-table/run-scrubber.js';
import { type WatchedRun, watch } from './watch.js';
import { watchVideo } from './watch-video.js';
import { KeptFrames } from './watched-frames.js';

const { JSDOM } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');

/** The text of a page of runs, controls included, after its program has run. */
function pageOf(runs: readonly WatchedRun[]): string {
  const html = runScrubber(runs).html!(Uint8Array.of(1));
  assert.match(safeHtml(html), /siamdlaSequences\.mount/, 'the exported page runs it');
  const { document } = new JSDOM(html, { runScripts: 'dangerously' }).window;
  return document.querySelector('div')!.innerHTML;
}

test('a sequence and a video are watched alike, and shown under a slider', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'moving', 70);
  const tracker = await makeTracker({ baseline: 'stand-still', name: 'stand-still' });
  const [sequence] = readFolderBenchmark(folder).sequences;
  const run = await watch(tracker, { sequence: sequence! });
  assert.equal(run.boxes.length, 70);
  assert.equal(run.truth!.length, 70);
  assert.deepEqual(run.boxes[69], run.truth![0]);
  assert.ok(run.meanOverlap! > 0.01 && run.meanOverlap! < 0.2, `${run.meanOverlap}`); // 24 px wide, 2 px a frame
  assert.deepEqual([run.width, run.height, run.scores.length, run.frames.length], [120, 90, 70, 70]);
  const video = path.join(folder, 'moving', 'img');
  const other = await watch(tracker, { video, box: run.truth![0]! });
  assert.deepEqual(other.boxes, run.boxes);
  assert.equal(other.truth, undefined);
  const [page, alone] = [pageOf([run, { ...run, tracker: 'again' }]), pageOf([other])];
  assert.match(page, /stand-still and again on moving/);
  assert.match(page, /overlap \(IoU\) by frame/);
  assert.match(page, /ground truth \(dashed\)/);
  assert.match(alone, /score by frame/);
  assert.doesNotMatch(alone, /ground truth/);
  assert.doesNotMatch(page, /<select/);
  assert.match(page, /No score maps: this tracker has no network/);
  assert.throws(() => runScrubber([run, run]), /stand-still/);
  assert.throws(() => runScrubber([run, { ...run, tracker: 'b', title: 'other' }]), /ran on other; expected moving/);
  await assert.rejects(watch(tracker, { video: path.join(folder, 'none.mp4'), box: run.truth![0]! }), /not found/);
});

test('frames that are kept are evenly spaced and few, however long the video', async () => {
  const kept = new KeptFrames();
  for (let index = 0; index < 300; index++) await kept.add(blankImage(8, 8), index);
  assert.deepEqual(
    kept.frames.map(({ index }) => index),
    Array.from({ length: 75 }, (_, i) => 4 * i),
  );
});

test('a drawn video is that of the benchmark, and a run ends after some seconds or frames', async (t) => {
  const root = testFolder(t);
  const sizes = { frames: 4, sequences: 2, seed: 7, width: 160, height: 120 };
  const [, sequence] = (await syntheticBenchmark(sizes, { root, workers: 1 })).sequences;
  const drawn = drawnVideo(1, sizes);
  assert.equal(drawn.length, sequence!.length);
  let index = 0;
  for await (const { image, truth } of drawn.frames()) {
    assert.deepEqual(truth, boxAt(sequence!.gt, index));
    const stored = await decodeImage(sequence!.frames.path(index++));
    const difference = image.data.reduce((sum, value, i) => sum + Math.abs(value - stored.data[i]!), 0);
    assert.ok(difference / image.data.length < 6, 'but for the compression');
  }
  const tracker = await makeTracker({ baseline: 'stand-still', name: 'stand-still' });
  let time = 0;
  const watched = { drawn: drawnVideo(0, { frames: 30, width: 160, height: 120 }) };
  const now = () => (time += 100);
  assert.equal((await watch(tracker, watched, { seconds: 0.1, now })).boxes.length, 12, 'enough for a slider');
  assert.equal((await watch(tracker, watched, { maxFrames: 3 })).boxes.length, 3);
});

test('invalid options of a view are refused', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'moving', 3);
  const video = path.join(folder, 'moving', 'img');
  const tracker = await makeTracker({ baseline: 'stand-still', name: 'stand-still' });
  await assert.rejects(watchVideo({ tracker, seconds: 0 }), /seconds is 0; expected a number above 0/);
  await assert.rejects(watchVideo({ tracker, place: -1 }), /place is -1; expected a whole number/);
  await assert.rejects(watchVideo({ tracker, source: 'drawn', place: 1e5 }), /place is 100000; expected a drawn video/);
  const long = await watchVideo({ tracker, source: 'drawn', seconds: 600, frames: 2 });
  assert.equal(long.boxes.length, 2, 'a live view longer than a drawn video can be');
  await assert.rejects(watchVideo({ tracker, box: [1, 2, 3, 4] }), /box is \[1, 2, 3, 4\] without a video/);
  await assert.rejects(watchVideo({ tracker, video, box: [1, 2, 3] }), /box is \[1, 2, 3\]; expected left, top/);
  t.mock.method(console, 'log', () => undefined);
  const { boxes } = await watchVideo({ tracker, video, frames: 2 });
  assert.deepEqual(boxes[0], { x: 45, y: 33.75, w: 30, h: 22.5 }, 'the middle of the frame');
  assert.equal(boxes.length, 2);
});
