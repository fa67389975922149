import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Xywh } from '../../boxes/types.js';
import { votCodes } from '../../boxes/vot-rows.js';
import { blankImage, type Image } from '../../data/images/image.js';
import { votRuns, votSequences } from '../../metrics/testing/real-results.js';
import { evaluateVot } from '../../metrics/vot/vot.js';
import type { VotRun, VotSequence } from '../../metrics/vot/vot-run.js';
import { fixture, realData } from '../../testing/fixtures.js';
import { siamRpnPp } from '../../trackers/siamrpnpp/siamrpnpp.js';
import { targetBoxAt } from '../testing/sequences.js';
import type { Tracker } from '../tracker.js';
import { inclusivePolygon } from './initial-box.js';
import { runWithResets } from './vot-resets.js';

/** What a tracker says of frame `index`, which is the `since`-th after its start. */
type Answer = (index: number, since: number) => Xywh;

/** Runs a tracker that looks at no pixel: it says what it is told to say of every frame. */
async function runScripted(sequence: VotSequence, answer: Answer): Promise<{ rows: VotRun; starts: Xywh[] }> {
  const starts: Xywh[] = [];
  let [index, startedAt] = [-1, 0];
  async function* frames(): AsyncGenerator<Image> {
    const frame = { ...blankImage(0, 0), width: sequence.width, height: sequence.height };
    for (const _ of sequence.gt) {
      index++;
      yield frame;
    }
  }
  const tracker: Tracker = {
    name: 'scripted',
    init: async (_, box) => {
      startedAt = index;
      starts.push(box);
    },
    update: async () => ({ box: answer(index, index - startedAt), score: 1 }),
    dispose: async () => {},
  };
  const { rows } = await runWithResets(tracker, frames(), sequence.gt, siamRpnPp.online.initialBox);
  return { rows, starts };
}

const away: Xywh = { x: -1e4, y: -1e4, w: 5, h: 5 };

test('a frame without annotation is tracked and cannot fail; a start waits for the next annotated one', async () => {
  const gt = Array.from({ length: 12 }, (_, i) => Float64Array.from(Object.values(targetBoxAt(i))));
  for (const index of [1, 7, 8]) gt[index] = new Float64Array(4).fill(Number.NaN);
  const sequence = { name: 'a', width: 120, height: 90, gt };
  const { rows, starts } = await runScripted(sequence, (index) => (index === 2 ? away : targetBoxAt(index)));
  const { skipped, started, lost } = votCodes;
  const kinds = rows.map((row) => (row.length === 1 ? row[0]! : 'box'));
  const gap = [skipped, skipped, skipped, skipped];
  assert.deepEqual(kinds, [started, 'box', lost, ...gap, skipped, skipped, started, 'box', 'box']);
  assert.deepEqual(
    starts.map(({ x }) => x),
    [targetBoxAt(0).x, targetBoxAt(9).x],
  );
  gt[0] = new Float64Array(4).fill(Number.NaN);
  await assert.rejects(runScripted(sequence, targetBoxAt), /frame 1 is not annotated; the tracker starts there/);
});

test('codes, the frames that are skipped, and the start after them', async () => {
  const gt = Array.from({ length: 12 }, (_, i) => Float64Array.from(Object.values(targetBoxAt(i))));
  const wrong = new Map([
    [2, away],
    [10, { ...away, x: Number.NaN }],
  ]);
  const sequence = { name: 'a', width: 120, height: 90, gt };
  const { rows, starts } = await runScripted(sequence, (index) => wrong.get(index) ?? targetBoxAt(index));
  const { skipped, started, lost } = votCodes;
  const kinds = rows.map((row) => (row.length === 1 ? row[0]! : 'box'));
  const gap = [skipped, skipped, skipped, skipped];
  assert.deepEqual(kinds, [started, 'box', lost, ...gap, started, 'box', 'box', lost, skipped]);
  assert.deepEqual(
    starts.map(({ x }) => x),
    [targetBoxAt(0).x, targetBoxAt(7).x],
  );
});

interface Golden {
  readonly vot2019_synth: {
    readonly accuracy: number;
    readonly robustness: number;
    readonly lost: number;
    readonly eao: number;
    readonly frames: number;
    readonly lost_per_seq: Readonly<Record<string, number>>;
  };
}

const vot2019 = realData('VOT2019/VOT2019.json');
test("a made-up tracker over VOT2019: the toolkit's restarts and scores", { skip: vot2019.skip }, async () => {
  const expected = fixture<Golden>('metrics/fixtures/evaluation.json').vot2019_synth;
  const sequences = votSequences(vot2019.file).sort((a, b) => (a.name < b.name ? -1 : 1));
  const runs = new Map<string, VotRun[]>();
  for (const [order, sequence] of sequences.entries()) {
    runs.set(sequence.name, [(await runScripted(sequence, madeUp(sequence, order))).rows]);
  }
  const result = evaluateVot(sequences, runs, { edition: '2019' });
  assert.deepEqual(Object.fromEntries(result.perSequence.map(({ name, lost }) => [name, lost])), expected.lost_per_seq);
  assert.deepEqual([result.lost, result.frames], [expected.lost, expected.frames]);
  for (const key of ['accuracy', 'robustness', 'eao'] as const) {
    assert.ok(Math.abs(result[key] - expected[key]) < 1e-7, `${key}: ${result[key]}, expected ${expected[key]}`);
  }
});

/** The tracker that the fixture's doc field describes. */
function madeUp({ gt }: VotSequence, order: number): Answer {
  return (index, since) => {
    const corners = inclusivePolygon(gt[index]!);
    const xs = corners.filter((_, i) => i % 2 === 0);
    const ys = corners.filter((_, i) => i % 2 === 1);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    const [w, h] = [Math.max(...xs) - x, Math.max(...ys) - y];
    const rounded = (value: number): number => Number(value.toFixed(4));
    return {
      x: rounded(x + (since * w) / (60 + 5 * (order % 7))),
      y: rounded(y + 0.1 * h * Math.sin(index / 5)),
      w: rounded(w * (1 + 0.2 * Math.sin(index / 9))),
      h: rounded(h * (1 + 0.1 * Math.cos(index / 7))),
    };
  };
}

/**
 * Runs as their authors published them, and where ours parts from them: there the two regions share 4.6 and 0.01 square
 * pixels, which paint no pixel, so that the toolkit says lost and the authors' own scripts did not.
 */
const published = [
  { benchmark: 'VOT2018', tracker: 'DaSiamRPN', apart: [] },
  { benchmark: 'VOT2018', tracker: 'NanoTrackV1', apart: [] },
  { benchmark: 'VOT2019', tracker: 'LightTrack', apart: ['fish2, frame 82'] },
  { benchmark: 'VOT2019', tracker: 'NanoTrackV1', apart: [] },
  { benchmark: 'VOT2019', tracker: 'Ocean', apart: [] },
  { benchmark: 'VOT2019', tracker: 'SiamAPN', apart: ['godfather, frame 103'] },
] as const;
for (const { benchmark, tracker, apart } of published) {
  const annotations = realData(`${benchmark}/${benchmark}.json`);
  const results = realData(`${benchmark}/results/${tracker}`);
  const skip = annotations.skip || results.skip;
  test(`${tracker} on ${benchmark}, said again box by box, restarts where its authors' run did`, { skip }, async () => {
    const recorded = votRuns(results.file);
    const differing: string[] = [];
    for (const sequence of votSequences(annotations.file)) {
      for (const run of recorded.get(sequence.name) ?? assert.fail(`no result for ${sequence.name}`)) {
        const { rows } = await runScripted(sequence, (index) => boxOf(run[index]!));
        const at = rows.findIndex((row, i) => String(row) !== String(run[i]));
        if (at >= 0) differing.push(`${sequence.name}, frame ${at + 1}`);
      }
    }
    assert.deepEqual(differing, apart);
  });
}

/** What was recorded; of a code only that it is no box over the target. */
function boxOf(row: Float64Array): Xywh {
  const [x, y, w, h] = row as unknown as [number, number, number, number];
  return row.length === 4 ? { x, y, w, h } : away;
}
