import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import { evaluate } from '../../metrics/evaluate.js';
import { testFolder } from '../../testing/test-folder.js';
import { templateMatching } from '../baselines/template-matching.js';
import { writeSequence } from '../testing/sequences.js';
import { findBenchmark } from './find-benchmark.js';
import { trackBenchmark } from './track-benchmark.js';
import { trackSequence } from './track-sequence.js';

test('a tracker run over sequences has the boxes of siamdla track, which are scored', async (t) => {
  const [videos, results] = [testFolder(t), testFolder(t)];
  for (const name of ['a', 'b']) await writeSequence(videos, name, 6);
  const { sequences } = readFolderBenchmark(videos);
  const told: string[] = [];
  const boxes = new Map<string, Float64Array>();
  for (const sequence of sequences) {
    const progress = (done: number, total: number): void => void told.push(`${done}/${total}`);
    const tracked = await trackSequence(templateMatching(), sequence, { progress });
    assert.equal(tracked.times.length, 6);
    boxes.set(sequence.name, tracked.boxes);
  }
  assert.deepEqual(told.slice(0, 6), ['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  const spec = { baseline: 'template-matching', name: 'ncc' } as const;
  const folder = path.join(results, 'ncc');
  await trackBenchmark({ spec, found: await findBenchmark(videos), folder }, { workers: 1 });
  assert.deepEqual(boxes, readOpeResults(folder, sequences));
  assert.ok(evaluate(sequences, boxes).auc > 0.5);
});

test('an interrupt, a sequence without frames or first box, and a misspelt option end a run with their reason', async (t) => {
  const videos = testFolder(t);
  await writeSequence(videos, 'a', 6);
  const sequence = readFolderBenchmark(videos).sequences[0]!;
  const controller = new AbortController();
  const progress = (done: number): void => {
    if (done === 3) controller.abort(new Error('enough'));
  };
  await assert.rejects(
    trackSequence(templateMatching(), sequence, { signal: controller.signal, progress }),
    /^Error: enough$/,
  );
  const refused = (change: object, options: object, message: RegExp) =>
    assert.rejects(trackSequence(templateMatching(), { ...sequence, ...change }, options), {
      name: 'InputError',
      message,
    });
  await refused({ length: 0 }, {}, /^a: has no frames; expected at least one$/);
  await refused({ gt: new Float64Array(24).fill(Number.NaN) }, {}, /^the target's box NaN,NaN,NaN,NaN is not finite/);
  await refused({}, { start: 1 }, /^trackSequence: unknown option 'start'/);
});
