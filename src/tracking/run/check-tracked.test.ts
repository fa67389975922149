import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Xywh } from '../../boxes/types.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../testing/sequences.js';
import type { TrackedBox, Tracker } from '../tracker.js';
import { trackVideo } from '../video/track-video.js';
import { jobOf, type Protocol, runJob } from './job.js';

/** A tracker of a user, written without types: what it returns for each frame but the first two is given. */
function ofAUser(returned: unknown): Tracker {
  let box: Xywh;
  let frame = 1;
  return {
    name: 'mine',
    init: async (_, start) => {
      box = start;
    },
    update: async () => (++frame === 2 ? { box, score: 1 } : (returned as TrackedBox)),
    dispose: async () => {},
  };
}

const none = 'no box';
const wrong: readonly (readonly [returned: unknown, found: string])[] = [
  [undefined, none],
  [{ score: 1 }, none],
  [{ box: { x: Number.NaN, y: 1, w: 2, h: 3 } }, 'the box NaN,1,2,3'],
  [{ box: { x: 1, y: 1, w: Number.POSITIVE_INFINITY, h: 3 } }, 'the box 1,1,Infinity,3'],
  [{ box: [1, 2, 3, 4] }, 'the box undefined,undefined,undefined,undefined'],
  [{ box: { x: '1', y: 2, w: 3, h: 4 } }, 'the box 1,2,3,4'],
];
const refusal = (found: string, expected: string): object => ({
  name: 'InputError',
  message: `tracker 'mine' returned ${found} for frame 3; expected { box: { x, y, w, h }, score } with ${expected} in pixels`,
});

async function sequenceOf(t: TestContext) {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 4);
  return { folder, sequence: readFolderBenchmark(folder).sequences[0]! };
}

test('what a tracker returns that is no box is refused with its name and the frame', async (t) => {
  const { sequence } = await sequenceOf(t);
  const run = (returned: unknown, protocol: Protocol) =>
    runJob(ofAUser(returned), jobOf(sequence, protocol), { rectangle: 'as-is', polygon: 'min-max' });
  for (const [returned, found] of wrong) {
    await assert.rejects(run(returned, 'one-pass'), refusal(found, 'four finite numbers'));
    if (/NaN|Infinity/.test(found))
      await run(returned, 'resets'); // there the target counts as lost
    else await assert.rejects(run(returned, 'resets'), refusal(found, 'four numbers'));
  }
});

test('of a video no row is written that cannot be read again; a first box that is not in the frame is refused for every tracker', async (t) => {
  const { folder, sequence } = await sequenceOf(t);
  const frames = path.dirname(sequence.frames.path(0));
  const [out, start] = [path.join(folder, 'out'), { x: 1, y: 1, w: 10, h: 10 }];
  const run = (box: Xywh, to: string = out) => trackVideo(ofAUser(wrong[2]![0]), frames, box, to, { format: 'none' });
  await assert.rejects(run(start), {
    name: 'InputError',
    message: /^tracker 'mine' .* for frame 3; .*img_part\.txt has the boxes of the 2 frames before$/,
  });
  assert.deepEqual(
    readdirSync(out).filter((name) => name.endsWith('.txt')),
    ['img_part.txt'],
  );
  for (const box of [
    { ...start, x: Number.NaN },
    { ...start, x: 5000 },
    { ...start, w: 0 },
  ]) {
    await assert.rejects(run(box), { name: 'InputError', message: /^the target's box / });
  }
  await assert.rejects(run(start, ''), {
    name: 'InputError',
    message: "trackVideo: folder is ''; expected a name ('.' is the current folder)",
  });
});
