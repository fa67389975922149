import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { numberedFrames } from '../../data/frames.js';
import { blankImage } from '../../data/images/image.js';
import type { Benchmark } from '../../data/sequence.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { cellsByColumn } from '../../plots/result-table.js';
import { saveFigure } from '../../plots/save.js';
import type { Progress } from '../../study/progress.js';
import { realData } from '../../testing/fixtures.js';
import { publishedResults, trainedTrackers } from '../scoring/sources.js';
import { comparisonDrawing, noFailureText } from './figures-and-tables.js';
import { picturesOf } from './pictures.js';
import { qualitative, qualitativeConfig } from './qualitative.js';
import type { QualitativeResult } from './result.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-qualitative-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const smoke = qualitativeConfig(publishedResults, 'smoke');

/** Placeholder results, and the shares of the work that were told. */
let made: QualitativeResult;
const done: number[] = [];
before(async () => {
  const progress = ({ share }: Progress) => done.push(share);
  made = await qualitative.run({ ...smoke, placeholder: true }, { progress });
});

test('without data, placeholder results on placeholder frames are drawn, and title, file name and finding say so', async () => {
  assert.deepEqual(done, [0.5, 1]);
  const figures = qualitative.figures(made);
  assert.deepEqual(
    figures.map(({ name }) => name),
    ['fig06-otb100-placeholder', 'fig06-otb100-failure-placeholder'],
  );
  for (const { figure } of figures) assert.match(JSON.stringify(figure), /placeholder results/i);
  assert.match(qualitative.findings(made)[0]!, /placeholder results/);
  const [auc, lost] = qualitative.tables(made);
  assert.match(auc!.caption, /placeholder results/);
  assert.deepEqual(cellsByColumn(auc!).tracker, ['simulated A', 'simulated B', 'simulated C']);
  assert.ok(cellsByColumn(lost!)[made.sequences[0]!.name]!.some((frames) => Number(frames) > 0));
  assert.deepEqual(
    qualitative.figures(await qualitative.run({ ...smoke, placeholder: true }))[0]!.figure,
    figures[0]!.figure,
  );
});

test('a single tracker is said to have no differences, and many parts of a sequence are counted', () => {
  const { aucs, lost, row, ...sequence } = made.sequences[0]!;
  const frames = row.frames.map(({ boxes, ...frame }) => ({ ...frame, boxes: boxes.slice(0, 1) }));
  const alone: QualitativeResult = {
    ...made,
    isPlaceholder: false,
    config: { ...made.config, framesPerSequence: 12 },
    trackers: made.trackers.slice(0, 1),
    sequences: [{ ...sequence, aucs: aucs.slice(0, 1), lost: lost.slice(0, 1), row: { ...row, frames } }],
  };
  const text = comparisonDrawing(alone).svg.replace(/<[^>]*>\s*/g, ' ');
  assert.match(text, /the first: one tracker has no differences to choose by\./);
  assert.match(text, /From each of 12 parts of a sequence, the frame with the\s+lowest overlap/);
  assert.match(qualitative.findings(alone)[0]!, /^[^:]+: AUC 0\.\d{3}; no overlap/);
});

test('a saved figure has numbers without pictures', async () => {
  for (const { name, figure, numbers } of qualitative.figures(made)) {
    const { json } = await saveFigure(figure, numbers, path.join(folder, name));
    const text = readFileSync(json, 'utf8');
    assert.ok(!text.includes('base64') && text.includes('"simulated C"'));
    const { sequences } = JSON.parse(text) as { sequences: { frames: { boxes: unknown[]; view: object }[] }[] };
    assert.equal(sequences[0]!.frames.length, smoke.framesPerSequence);
    assert.equal(sequences[0]!.frames[0]!.boxes.length, 3);
  }
});

/** Two sequences of 10 frames with a target that stands still; a tracker that stays, and one that leaves in the second. */
const still = Float64Array.from({ length: 40 }, (_, i) => [10, 10, 20, 20][i % 4]!);
const leaving = still.map((value, i) => (i >= 16 && i % 4 === 0 ? 200 : value));
const benchmark: Benchmark = {
  id: 'tiny',
  title: 'Tiny',
  sequences: ['calm', 'wild'].map((name) => ({
    name,
    length: 10,
    frames: numberedFrames({ folder: path.join(folder, name), first: 1, length: 10, digits: 4 }),
    gt: still,
    attributes: ['Occlusion'],
  })),
};
const both = (calm: Float64Array, wild: Float64Array) =>
  new Map([
    ['calm', calm],
    ['wild', wild],
  ]);
const trackers = [
  { tracker: 'DLA-X', boxes: both(still, still) },
  { tracker: 'X', boxes: both(still, leaving) },
];
const options = {
  choice: 'difference',
  count: 2,
  framesPerSequence: 3,
  threshold: 0,
  zoom: false,
  seed: 1,
  convention: pysot,
} as const;

test('trackers that were just run can be shown: only frames that are drawn are read', async () => {
  const asked: string[] = [];
  const frame = async ({ name }: { name: string }, index: number) => {
    asked.push(`${name} ${index}`);
    return blankImage(320, 240);
  };
  const pictures = await picturesOf({ benchmark, trackers, frame }, options);
  assert.deepEqual(
    pictures.sequences.map(({ name, lost }) => [name, ...lost]),
    [
      ['wild', 0, 6],
      ['calm', 0, 0],
    ],
  );
  // thirds 1-3, 4-6, 7-9: nothing differs in the first, all alike later
  assert.deepEqual(asked, ['wild 1', 'wild 4', 'wild 7', 'calm 1', 'calm 4', 'calm 7', 'wild 3', 'wild 4', 'wild 6']);
  const { failure } = pictures;
  assert.deepEqual([failure?.tracker, failure?.sequence, failure?.styleIndex], ['X', 'wild', 1]);
  const drawing = comparisonDrawing({ ...made, ...pictures });
  assert.ok(drawing.svg.includes('>DLA-X<') && drawing.svg.includes('>#5<'));
  const calm = await picturesOf({ benchmark, trackers, frame }, { ...options, failuresOf: 'DLA-X' });
  assert.equal(calm.failure, undefined);
  assert.match(noFailureText({ failuresOf: 'DLA-X' }), /^DLA-X did not lose its target/, 'X did');
  assert.match(noFailureText({}), /^No tracker lost its target/);
});

test('options and boxes that do not fit are refused before any frame is read', async () => {
  const frame = async () => assert.fail('read a frame');
  const refused = (show: object, other: object, message: RegExp) =>
    assert.rejects(picturesOf({ benchmark, trackers, frame, ...show }, { ...options, ...other }), {
      name: 'InputError',
      message,
    });
  await refused({}, { framesPerSequence: 0 }, /framesPerSequence is 0/);
  await refused({}, { count: 1.5 }, /count is 1.5/);
  await refused({}, { threshold: 1 }, /threshold is 1/);
  await refused({}, { failuresOf: 'Y' }, /no tracker 'Y'.*DLA-X, X/);
  await refused({ trackers: [] }, {}, /no tracker/);
  await refused(
    { trackers: [{ tracker: 'X', boxes: new Map([['calm', still]]) }] },
    {},
    /X: no boxes for sequence wild/,
  );
});

test('of several trackers that lose the target, the one with most such frames is shown, or the one asked for', async () => {
  const briefly = still.map((value, i) => (i >= 32 && i % 4 === 0 ? 200 : value));
  const show = {
    benchmark,
    trackers: [{ tracker: 'Y', boxes: both(briefly, still) }, ...trackers],
    frame: async () => blankImage(320, 240),
  };
  const most = (await picturesOf(show, options)).failure;
  assert.deepEqual([most?.tracker, most?.sequence, most?.styleIndex], ['X', 'wild', 2]);
  const asked = (await picturesOf(show, { ...options, failuresOf: 'Y' })).failure;
  assert.deepEqual([asked?.tracker, asked?.sequence, asked?.styleIndex], ['Y', 'calm', 0]);
});

test('where a DLA tracker stands beside its baseline they are compared', async () => {
  const frame = async () => blankImage(320, 240);
  const pictures = await picturesOf({ benchmark, trackers, frame }, options);
  const found = qualitative.findings({ ...made, ...pictures, isPlaceholder: false });
  assert.match(found[0]!, /^wild: AUC from 0\.\d+ \(X\) to 0\.952 \(DLA-X\); no overlap .*: X in 6 of 10 frames\.$/);
  assert.match(found[1]!, /^calm: .*none in any frame\.$/);
  assert.match(found[2]!, /DLA-X has a higher AUC than X on 1 of 2/);
  const { study, ...trained } = trainedTrackers('smoke');
  const entry = { model: 'siamcar-tiny', assigner: 'dla' };
  const entries = pictures.trackers.map((title) => ({ ...entry, title, ...(title !== 'X' && { baseline: 'X' }) }));
  const renamed = (title: string): string => title.replace('DLA-X', 'DLA-X (k = 19)');
  const own: QualitativeResult = {
    ...{ ...made, ...pictures, isPlaceholder: false, trackers: pictures.trackers.map(renamed) },
    config: qualitativeConfig(
      { ...trained, study: { ...study, entries: entries.map((each) => ({ ...each, title: renamed(each.title) })) } },
      'smoke',
    ),
  };
  assert.match(qualitative.findings(own)[2]!, /DLA-X \(k = 19\) has a higher AUC than X on 1 of 2/);
});

test('an aborted run stops', async () => {
  const frame = async () => blankImage(320, 240);
  const signal = AbortSignal.abort(new Error('enough'));
  await assert.rejects(picturesOf({ benchmark, trackers, frame }, options, { signal }), /enough/);
});

const otb = realData('OTB100/OTB100.json');
const images = realData('sequences');
const skip = otb.skip || images.skip;
const places = { annotations: otb.file, images: images.file };

test('real results on real images: the sequences at hand, trackers in the order of the success plot', {
  skip,
}, async () => {
  const result = await qualitative.run({ ...smoke, ...places });
  assert.equal(result.isPlaceholder, false);
  assert.equal(result.considered, 5);
  assert.deepEqual(result.trackers.slice(0, 3), ['SiamBAN', 'SiamRPN++', 'ATOM']);
  const [first] = result.sequences;
  assert.equal(first!.name, 'Football1');
  assert.equal(qualitative.figures(result)[0]!.name, 'fig06-otb100');
  // control: the AUC is that of the whole evaluation, 0.819 for SiamRPN++ on Football1
  assert.ok(Math.abs(first!.aucs[1]! - 0.819) < 5e-4);
  assert.match(qualitative.findings(result).at(-1)!, /say nothing about the paper's claim/);
  const json = JSON.stringify(qualitative.figures(result).map(({ numbers }) => numbers));
  assert.ok(!json.includes(path.dirname(images.file)), 'no path of this machine');
});

test('named sequences, trackers and missing images: shown, or one clear line', { skip }, async () => {
  const config = { ...smoke, ...places };
  const result = await qualitative.run({
    ...config,
    sequences: ['Jogging-2', 'Couple'],
    shown: ['ATOM'],
    partial: true,
  });
  assert.deepEqual(
    result.sequences.map(({ name }) => name),
    ['Jogging-2', 'Couple'],
  );
  assert.deepEqual([result.trackers, result.failure?.sequence, result.warnings], [['ATOM'], 'Jogging-2', []]);
  const refused = (other: object, message: RegExp) =>
    assert.rejects(qualitative.run({ ...config, ...other }), { name: 'InputError', message });
  await refused({ sequences: ['Bolt'] }, /Bolt.*is missing; expected an image/);
  await refused({ sequences: ['Nosuch'] }, /OTB100 has no sequence 'Nosuch'/);
  await refused({ shown: ['Nosuch'] }, /no results of a tracker 'Nosuch'; there are those of ATOM/);
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  writeFileSync(path.join(empty, 'note.txt'), '');
  await refused({ images: empty }, /no images of OTB100.*Basketball.*images must name/);
  const none = await qualitative.run({ ...smoke, annotations: otb.file });
  assert.equal(none.isPlaceholder, true);
  assert.match(none.caption, /no images of OTB100 on this machine/);
});
