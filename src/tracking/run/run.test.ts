import assert from 'node:assert/strict';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { xywhToXyxy } from '../../boxes/convert.js';
import { iou } from '../../boxes/iou.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { numberedFrames } from '../../data/frames.js';
import { readOpeFile } from '../../data/results/ope-results.js';
import { readVotFile } from '../../data/results/vot-results.js';
import type { Sequence } from '../../data/sequence.js';
import { fixture } from '../../testing/fixtures.js';
import { testFolder } from '../../testing/test-folder.js';
import { trackers } from '../../trackers/catalogue.js';
import type { InitialBoxRule } from '../../trackers/definition.js';
import { standStill } from '../baselines/stand-still.js';
import { templateMatching } from '../baselines/template-matching.js';
import { mergeResults } from '../results/merge-results.js';
import { pngOf, syntheticFrame, targetBoxAt, writeSequence } from '../testing/sequences.js';
import type { Tracker } from '../tracker.js';
import { annotationsDigest } from './annotations-digest.js';
import { framesAhead } from './frames-ahead.js';
import { inclusivePolygon, initialBox } from './initial-box.js';
import { jobOf, runJob } from './job.js';
import { runOnePass } from './one-pass.js';
import { shardOf } from './shard.js';
import { type TrackPlan, trackBenchmark } from './track-benchmark.js';

const rule = (id: string): InitialBoxRule => trackers.find((tracker) => tracker.id === id)!.online.initialBox;

function near(actual: readonly number[], expected: readonly number[], tolerance: number = 1e-9): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of actual.entries()) {
    assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${actual} is not ${expected}`);
  }
}

test("pysot's boxes of polygons, and what a tracker starts on", () => {
  const cases = fixture<{ poly2rect: { poly: number[]; cxcywh: number[] }[] }>('tracking/fixtures/siamrpnpp.json');
  for (const { poly, cxcywh } of cases.poly2rect.filter((each) => each.poly.length === 8)) {
    const { x, y, w, h } = initialBox(poly, rule('siamrpnpp'));
    near([x + (w - 1) / 2, y + (h - 1) / 2, w, h], cxcywh, 1e-9);
  }
  const [x, y, w, h] = [100, 50, 40, 30];
  assert.deepEqual(initialBox([x, y, w, h], rule('siamfcpp')), { x, y, w, h });
  assert.deepEqual(initialBox([x, y, w, h], rule('siamcar')), { x: 100.5, y: 50.5, w, h });
  assert.deepEqual(initialBox([10, 10, 10, 49, 39, 49, 39, 10], rule('siamrpnpp')), { x: 10, y: 10, w: 30, h: 40 });
  assert.deepEqual(initialBox([10, 10, 10, 49, 39, 49, 39, 10], rule('cosiamrpn')), {
    x: 10.5,
    y: 10.5,
    w: 29,
    h: 39,
  });
  assert.deepEqual([...inclusivePolygon(Float64Array.of(1, 2, 10, 20))], [1, 2, 1, 21, 10, 21, 10, 2]);
});

test('one pass: template matching follows the target, standing still does not', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 20);
  const { sequences } = readFolderBenchmark(folder);
  const job = jobOf(sequences[0]!, 'one-pass');
  const overlap = async (tracker: Tracker): Promise<number[]> => {
    const { rows, times, scores } = await runOnePass(tracker, framesAhead(job.files), targetBoxAt(0));
    assert.equal(times.length, 20);
    assert.equal(scores.length, 20);
    return rows.map((row, i) => {
      const [x, y, w, h] = row as unknown as [number, number, number, number];
      return iou(xywhToXyxy({ x, y, w, h }), xywhToXyxy(targetBoxAt(i)));
    });
  };
  const matching = await overlap(templateMatching());
  assert.ok(Math.min(...matching) > 0.75, String(matching));
  const still = await overlap(standStill());
  assert.equal(still[0], 1);
  assert.equal(still[19], 0);
});

test('a sequence of one frame has its first box as result', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 1);
  const job = jobOf(readFolderBenchmark(folder).sequences[0]!, 'one-pass');
  const { rows } = await runJob(standStill(), job, { rectangle: 'as-is', polygon: 'min-max' });
  assert.deepEqual(
    rows.map((row) => [...row]),
    [[30, 20, 24, 16]],
  );
});

function planOf(folder: string, out: string, layout: 'ope' | 'got10k' = 'ope'): TrackPlan {
  const [benchmark, protocol] = [readFolderBenchmark(folder), 'one-pass'] as const;
  const found = { benchmark, annotations: annotationsDigest(benchmark, protocol), protocol, layout, isTest: false };
  return { spec: { baseline: 'stand-still', name: 'still' }, found, folder: out };
}

test('broken sequences are told by name, the others go on, and what is there is kept', async (t) => {
  const folder = testFolder(t);
  for (const name of ['fine', 'missing', 'cut', 'text', 'sizes', 'empty']) await writeSequence(folder, name, 4);
  const image = (name: string): string => path.join(folder, name, 'img', '0003.png');
  rmSync(image('missing'));
  writeFileSync(path.join(folder, 'missing', 'groundtruth_rect.txt'), '1,1,5,5\n'.repeat(3));
  truncateSync(image('cut'), 900);
  writeFileSync(image('text'), 'no image');
  writeFileSync(image('sizes'), await pngOf(syntheticFrame(2, 121)));
  writeFileSync(path.join(folder, 'empty', 'groundtruth_rect.txt'), '1,1,0,5\n'.repeat(4));
  const out = path.join(folder, 'out');
  const plan = planOf(folder, out);
  const missing: Sequence = {
    ...plan.found.benchmark.sequences[0]!,
    name: 'gone',
    frames: numberedFrames({
      folder: path.join(folder, 'fine', 'img'),
      first: 3,
      length: 4,
      digits: 4,
      extension: '.png',
    }),
  };
  const benchmark = { ...plan.found.benchmark, sequences: [...plan.found.benchmark.sequences, missing] };
  const summary = await trackBenchmark({ ...plan, found: { ...plan.found, benchmark } }, { workers: 1 });
  const told = Object.fromEntries(summary.failures.map(({ sequence, message }) => [sequence, message]));
  assert.deepEqual(Object.keys(told), ['cut', 'empty', 'gone', 'sizes', 'text']);
  assert.match(told.cut!, /cut.img.0003\.png: cannot be decoded/);
  assert.match(told.empty!, /1,1,0,5 has no area/);
  assert.match(told.gone!, /0005\.png: is missing/);
  assert.match(told.sizes!, /0003\.png: is 121 x 90 pixels; expected 120 x 90 as the first frame/);
  assert.match(told.text!, /0003\.png: cannot be decoded/);
  assert.equal(summary.tracked, 2);
  const before = readFileSync(path.join(out, 'fine_time.txt'));
  const notes: string[] = [];
  const again = await trackBenchmark(plan, { workers: 1, onNote: (line) => notes.push(line) });
  assert.deepEqual([again.kept, again.tracked, notes], [2, 0, []]);
  const record = path.join(out, 'provenance.json');
  writeFileSync(record, readFileSync(record, 'utf8').replace(/(?<="code": \[\s*")\w+/, 'older'));
  await trackBenchmark(plan, { workers: 1, onNote: (line) => notes.push(line) });
  assert.match(notes.join(), /^\S+out: keeps results of other code than this; to compute all anew remove it or/);
  assert.deepEqual(readFileSync(path.join(out, 'fine_time.txt')), before);
  assert.equal(readOpeFile(path.join(out, 'fine.txt'), 4).length, 16);
});

test("a sequence whose boxes would lie in another's file of times is refused", async (t) => {
  const folder = testFolder(t);
  for (const name of ['x', 'x_time']) await writeSequence(folder, name, 2);
  const out = path.join(folder, 'out');
  assert.throws(() => planOf(folder, out), {
    name: 'InputError',
    message: /sequences 'x' and 'x_time' would share the file x_time\.txt; rename one$/,
  });
});

test('results of another run, and of other data, are not mixed', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 3);
  const out = path.join(folder, 'out');
  await trackBenchmark(planOf(folder, out), { workers: 1 });
  const other: TrackPlan = { ...planOf(folder, out), spec: { baseline: 'template-matching', name: 'still' } };
  await assert.rejects(() => trackBenchmark(other), {
    name: 'InputError',
    message: /holds results of another run: model is stand-still there, template-matching here/,
  });
  writeFileSync(path.join(out, 'a.txt'), '1,2,3,4\n');
  await assert.rejects(() => trackBenchmark(planOf(folder, out)), /a\.txt: holds 1 row; the sequence has 3 frames/);
  writeFileSync(path.join(out, 'provenance.json'), '{');
  await assert.rejects(() => trackBenchmark(planOf(folder, out)), /provenance\.json: is no record of results/);
});

test('shards hold every sequence once, and merge into what one run gives', async (t) => {
  const folder = testFolder(t);
  for (const [i, name] of ['a', 'b', 'c', 'd', 'e'].entries()) await writeSequence(folder, name, 2 + i);
  const whole = planOf(folder, path.join(folder, 'whole', 'still'));
  await trackBenchmark(whole, { workers: 2 });
  for (const index of [1, 2]) {
    const benchmark = shardOf(whole.found.benchmark, index, 2);
    const out = path.join(folder, `shard${index}`, 'still');
    const { tracked } = await trackBenchmark(
      { ...whole, found: { ...whole.found, benchmark }, folder: out },
      { workers: 1 },
    );
    assert.ok(tracked >= 2);
  }
  const merged = path.join(folder, 'merged');
  assert.equal(
    mergeResults([path.join(folder, 'shard1'), path.join(folder, 'shard2', 'still')], merged)[0]!.sequences,
    5,
  );
  for (const file of ['a.txt', 'b.txt', 'c.txt', 'd.txt', 'e.txt', 'provenance.json']) {
    const [one, other] = [whole.folder, path.join(merged, 'still')].map((each) =>
      readFileSync(path.join(each, file), 'utf8').replace(/"date": ".*?"/g, ''),
    );
    assert.deepEqual(one, other, file);
  }
  const shard = path.join(folder, 'shard1', 'still');
  assert.throws(() => mergeResults([shard], shard), /is a part's own folder of results, or in it; give another folder/);
  assert.equal(mergeResults([shard], path.join(folder, 'shard1'))[0]!.folder, shard); // where it lies already
  const changed = ['a', 'b', 'c', 'd', 'e'].find((name) => readOptional(path.join(shard, `${name}.txt`)))!;
  writeFileSync(
    path.join(shard, `${changed}.txt`),
    readFileSync(path.join(shard, `${changed}.txt`), 'utf8').replace('30', '31'),
  );
  assert.throws(() => mergeResults([shard], merged), new RegExp(`${changed} has other boxes than in`));
  assert.throws(() => mergeResults([path.join(folder, 'a')], merged), /holds no provenance\.json/);
});

function readOptional(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

test("results in VOT's and GOT-10k's layout", async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 3);
  const got = path.join(folder, 'got');
  await trackBenchmark(planOf(folder, got, 'got10k'), { workers: 1 });
  assert.equal(readOpeFile(path.join(got, 'a', 'a_001.txt'), 3).length, 12);
  assert.match(readFileSync(path.join(got, 'a', 'a_time.txt'), 'utf8'), /^(\d+\.\d{8}\n){3}$/);
  const { found, spec } = planOf(folder, got);
  const vot = path.join(folder, 'vot');
  await trackBenchmark({ spec, found: { ...found, protocol: 'resets', layout: 'vot' }, folder: vot }, { workers: 1 });
  const rows = readVotFile(path.join(vot, 'baseline', 'a', 'a_001.txt'), 3);
  assert.deepEqual(
    rows.map((row) => row.length),
    [1, 4, 4],
  );
  assert.match(readFileSync(path.join(vot, 'baseline', 'a', 'a_time.txt'), 'utf8'), /^(\d+\.\d{8}\n){3}$/);
});

test('an aborted run stops and leaves only whole files', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 30);
  const controller = new AbortController();
  const reason = new Error('enough');
  const out = path.join(folder, 'out');
  const progress = (): void => controller.abort(reason);
  await assert.rejects(() => trackBenchmark(planOf(folder, out), { signal: controller.signal, progress }), reason);
  assert.equal(readOptional(path.join(out, 'a.txt')), undefined);
});
