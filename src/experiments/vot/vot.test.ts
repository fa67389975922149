import assert from 'node:assert/strict';
import { test } from 'node:test';
import { votCodes } from '../../boxes/vot-rows.js';
import { bootstrapEao, compareEao } from '../../metrics/vot/bootstrap-eao.js';
import { evaluateVot } from '../../metrics/vot/vot.js';
import { eaoRanges } from '../../metrics/vot/vot-editions.js';
import type { VotRun } from '../../metrics/vot/vot-run.js';
import { toText } from '../../plots/result-table.js';
import { testSequence } from '../../testing/test-folder.js';
import { scoreVot, type VotScore } from '../scoring/score.js';
import { publishedResults, trainedTrackers } from '../scoring/sources.js';
import { votFigures, votFindings, votTables } from './figures-and-tables.js';
import { scoredOnce, scoredOverSeeds } from './scored-tracker.js';
import { trainedVotSteps } from './trained-vot.js';
import { votConfig } from './vot.js';
import { votBesidePaper } from './vot-beside-paper.js';
import type { TrainedVotConfig, VotExperimentResult } from './vot-result.js';

const config = votConfig(trainedTrackers('mini')) as TrainedVotConfig;
const frames = 40;
const code = (value: number): Float64Array => Float64Array.of(value);
const names = ['bird', 'fish', 'cat'];

/** A run whose boxes overlap the target's in a share of their widths; lost once where `lostAt` says. */
function run(share: number, lostAt?: number): VotRun {
  const region = Float64Array.of(10 + 20 * (1 - share), 10, 20, 20);
  return Array.from({ length: frames }, (_, t) => {
    if (t === 0 || (lostAt !== undefined && t === lostAt + 5)) return code(votCodes.started);
    if (t === lostAt) return code(votCodes.lost);
    return lostAt !== undefined && t > lostAt && t < lostAt + 5 ? code(votCodes.skipped) : region;
  });
}

function score(tracker: string, runs: readonly VotRun[], edition: '2019' | 'own' = 'own'): VotScore {
  const sequences = names.map((name) => ({
    name,
    width: 100,
    height: 80,
    gt: Array(frames).fill(Float64Array.of(10, 10, 20, 20)),
  }));
  return {
    tracker,
    result: evaluateVot(sequences, new Map(names.map((name, i) => [name, [runs[i]!]])), { edition }),
  };
}

const shares: Readonly<Record<string, readonly number[]>> = {
  SiamCAR: [0.6, 0.5, 0.55],
  'DLA-SiamCAR': [0.9, 0.85, 0.95],
};
const trained = Object.entries(shares).map(([tracker, all]) =>
  scoredOverSeeds(
    all.map((share, i) => ({ seed: i + 1, score: score(tracker, [run(share), run(share, 20), run(share)]) })),
    1,
  ),
);
const reference = scoredOnce(score('stand-still', [run(0.3, 5), run(0.3, 5), run(0.3, 5)]), 1);
const sums = (i: number) => trained[i]!.runs!.map((each) => each.score.result.overlapSums);
const range = trained[0]!.runs![0]!.score.result.range;
const result: VotExperimentResult = {
  config,
  title: 'synthetic videos, mini scale',
  sequences: 3,
  isPlaceholder: false,
  scores: [...trained, reference],
  comparisons: [{ tracker: 'DLA-SiamCAR', baseline: 'SiamCAR', eao: compareEao(sums(1), sums(0), range) }],
  warnings: [],
  caption: 'test',
  provenance: {} as VotExperimentResult['provenance'],
};

test('every seed of the study is trained and runs with restarts, each reference once', () => {
  const steps = trainedVotSteps(config, undefined);
  const { entries, trainingSeeds, references } = config.study;
  assert.equal(trainingSeeds.length, 3);
  const tracks = steps.filter(({ key }) => key.startsWith('track-'));
  assert.equal(tracks.length, entries.length * trainingSeeds.length + references.length);
});

test('scores are means over seeds, with the interval over seeds and sequences', () => {
  const [car] = trained;
  const mean = car!.runs!.reduce((sum, each) => sum + each.score.result.eao / 3, 0);
  assert.ok(Math.abs(car!.result.eao - mean) < 1e-12);
  assert.deepEqual(car!.interval, bootstrapEao(sums(0), range, { seed: 1 }));
  assert.ok(car!.interval!.low < mean && mean < car!.interval!.high);
  assert.deepEqual([reference.runs, reference.result.lost], [undefined, 3]);
});

test("a benchmark's id says which range of lengths EAO has, unless the range of its own lengths is asked for", () => {
  const imageSize = { width: 100, height: 80 };
  const sequences = names.map((name) => ({ ...testSequence(name, frames), imageSize }));
  const runs = new Map(names.map((name) => [name, [run(0.5)]]));
  const rangeOf = (id: string, edition?: 'own') =>
    scoreVot('tracker', { id, title: id, sequences }, runs, { edition }).result.range;
  assert.deepEqual(rangeOf('vot2019'), eaoRanges[2019]);
  for (const id of ['vot2019', 'clips'])
    assert.deepEqual(rangeOf(id, 'own'), { low: frames, high: frames, peak: frames });
  assert.throws(() => rangeOf('clips'), /clips has no range of sequence lengths/);
});

test('tables, findings and the paper beside them give the difference with its verdict', () => {
  const [scores, differences] = votTables(result);
  assert.match(toText(scores!), /EAO, 95 % interval/);
  assert.match(toText(differences!), /DLA-SiamCAR +SiamCAR .*improves/);
  assert.deepEqual(votFindings(result).length, 1);
  assert.match(
    votFindings(result)[0]!,
    /^DLA-SiamCAR improves on SiamCAR on synthetic videos, mini scale \(\+0\.\d+ EAO/,
  );
  const beside = votBesidePaper(result).sections[0]!.rows.find((row) => row[0] === 'DLA-SiamCAR minus SiamCAR')!;
  assert.deepEqual([beside[1], beside.at(-1)], ['EAO', 'improves']);
  assert.match(String(beside.at(-2)), /^\+0\.\d{3} \[\+0\.\d{3}, \+0\.\d{3}\]$/);
});

test('published trackers: all leaders where several are equal, none in a measure that is unknown', () => {
  const scores = [0.5, 0.9].map((share) =>
    scoredOnce(score(`tracker ${share}`, [run(share), run(share), run(share)], '2019'), 1),
  );
  const published = { ...result, config: votConfig(publishedResults), scores, comparisons: [] };
  const [accuracy, failures, ...others] = votFindings(published);
  assert.match(accuracy!, /^tracker 0\.9 has the highest accuracy, 0\.\d{3}\.$/);
  assert.equal(failures, 'tracker 0.5 and tracker 0.9 have the fewest failures, 0 in 120 frames.');
  assert.deepEqual(others, []); // all sequences are shorter than EAO's range
});

test("a range of EAO that follows from the sequences' lengths is named, whoever ran the trackers", () => {
  const published = { ...result, config: votConfig(publishedResults), comparisons: [] };
  for (const each of [result, published]) {
    assert.match(votTables(each)[0]!.note!, /; EAO over the middle half of the set's lengths;/);
    assert.match(JSON.stringify(votFigures(each)[2]!.figure), /dashed: median length/);
  }
});

test('numbers beside the figure: intervals and every seed, without the sums behind them', () => {
  const { numbers } = votFigures(result)[0]! as { readonly numbers: { readonly trackers: Record<string, unknown>[] } };
  const [car, , still] = numbers.trackers;
  assert.deepEqual(
    (car!.runs as { seed: number }[]).map(({ seed }) => seed),
    [1, 2, 3],
  );
  assert.ok(car!.interval && still!.interval && !('runs' in still!));
  assert.ok(!JSON.stringify(numbers).includes('overlapSums'));
});
