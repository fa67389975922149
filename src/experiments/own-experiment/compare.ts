import path from 'node:path';
import { boxAt } from '../../boxes/rows.js';
import { decodeImage } from '../../data/images/decode.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { type DecodedRow, drawTrackingStrip } from '../../plots/drawings/tracking-strip.js';
import type { Drawing, Figure } from '../../plots/figure.js';
import type { ResultTable } from '../../plots/result-table.js';
import { trainingCurves } from '../../plots/training-curves.js';
import { pairedBootstrap } from '../../statistics/bootstrap.js';
import { curvesCaption, curvesOfTraining } from '../../study/entries/curves-of-training.js';
import { trackerOfWeights } from '../../study/entries/entry-tracker.js';
import { trackingStep } from '../../study/entries/entry-tracking.js';
import type { RunContext } from '../../study/experiment.js';
import { countProgress, Meter } from '../../study/progress.js';
import { runStep } from '../../study/steps/step-cache.js';
import { counted } from '../../text/number-text.js';
import { partsOf } from '../../tracking/run/tracker-spec.js';
import { type ScoringTracker, scoringTracker } from '../../tracking/scoring-tracker.js';
import { type OpeScore, scoreOpe } from '../scoring/score.js';
import { checkComparable } from './comparable.js';
import type { OwnRun } from './train-experiment.js';

/** A run's boxes and scores on the test videos. */
export interface ComparedTracker {
  readonly name: string;
  /** x, y, w, h of every frame, flat, by sequence. */
  readonly boxes: ReadonlyMap<string, Float64Array>;
  readonly score: OpeScore;
  /** Creates the tracker anew. */
  readonly open: () => Promise<ScoringTracker>;
}

/** Two or more runs on the same test videos. */
export interface OwnComparison {
  readonly runs: readonly OwnRun[];
  readonly trackers: readonly ComparedTracker[];
  readonly sequences: readonly Sequence[];
}

/** Sequences and frames of the strips. */
const STRIPS = 2;
const STRIP_FRAMES = 5;

/**
 * Runs the trackers of finished trainings over the test videos of the first, each taken from the cache where an earlier run
 * finished it.
 *
 * @throws InputError without runs, for two of the same title, or with other test videos than the first; what tracking
 * throws; the signal's reason.
 */
export async function compareRuns(runs: readonly OwnRun[], context: RunContext = {}): Promise<OwnComparison> {
  const [first] = runs;
  if (!first) throw new InputError('no run to compare; give at least one');
  const { benchmark, images } = first.experiment;
  checkComparable(runs.map(({ experiment }) => experiment));
  const trackers: ComparedTracker[] = [];
  const meter = new Meter(
    runs.map(() => 1),
    context.progress,
  );
  for (const [i, { experiment, weights }] of runs.entries()) {
    const { title: name, training, device, folder } = experiment;
    const { pixelFormat, model } = training.config;
    const { spec, hyperOrigin } = trackerOfWeights(
      { name: path.basename(folder), model, weights, pixelFormat },
      benchmark.id,
      device,
    );
    const task = { spec, hyperOrigin, benchmark, protocol: 'one-pass', images } as const;
    const report = meter.listener(i);
    const onFrames = (done: number, total: number): void => report(countProgress(name, 'frames', done, total));
    const outcome = await runStep(trackingStep(task, { ...context, onFrames }), context);
    meter.finish(i, outcome.isCached);
    context.onStep?.(outcome);
    const boxes = readOpeResults(outcome.result.folder, benchmark.sequences);
    const open = () => scoringTracker({ ...partsOf(spec), name });
    trackers.push({
      name,
      boxes,
      open,
      score: scoreOpe(name, benchmark, boxes, { convention: conventionByName('pysot') }),
    });
  }
  return { runs, trackers, sequences: benchmark.sequences };
}

/** Training curves of the runs in one figure. */
export function comparedCurves({ runs }: OwnComparison): Figure {
  const curves = runs.map(({ experiment: { folder, title } }) => curvesOfTraining(folder, title).curves);
  return trainingCurves(curves, { title: 'Training', caption: curvesCaption });
}

/** AUC of each run, and its difference to the first, with 95 % intervals over sequences. */
export function comparedTable({ trackers, sequences }: OwnComparison): ResultTable {
  const aucs = trackers.map(({ score }) => sequences.map(({ name }) => score.sequences.get(name)!));
  const zeros = sequences.map(() => 0);
  const interval = (a: readonly number[], b: readonly number[]) => {
    if (sequences.length < 2) return undefined;
    const { difference, low, high } = pairedBootstrap(a, b);
    return { difference, range: `${low.toFixed(3)} to ${high.toFixed(3)}` };
  };
  const rows = trackers.map(({ name, score: { summary } }, i) => {
    const against = i === 0 ? undefined : interval(aucs[i]!, aucs[0]!);
    return [
      ...[name, summary.auc, interval(aucs[i]!, zeros)?.range ?? null],
      ...[summary.precision20, against?.difference ?? null, against?.range ?? null],
    ];
  });
  const differences = [{ name: 'difference to the first', signed: true }, { name: '95 % interval of it' }];
  return {
    caption: 'Test videos',
    columns: [
      { name: 'run' },
      { name: 'AUC' },
      { name: '95 % interval' },
      { name: 'precision at 20 px' },
      ...differences,
    ],
    sections: [{ rows }],
    note: `${counted(sequences.length, 'sequence')}, rules of pysot; intervals by the bootstrap over sequences. Trainings of other seeds differ too: one seed each shows no difference of assigners.`,
  };
}

/**
 * Frames of the sequences on which the first two runs differ most, both ways; of a single run, of its easiest and its
 * hardest one.
 */
export async function comparedStrips({ trackers, sequences }: OwnComparison): Promise<Drawing> {
  const [first, second] = trackers;
  const difference = (name: string): number =>
    first!.score.sequences.get(name)! - (second?.score.sequences.get(name) ?? 0);
  const ranked = [...sequences].sort((a, b) => difference(b.name) - difference(a.name));
  const chosen = [...new Set([ranked[0]!, ranked.at(-1)!])].slice(0, STRIPS);
  const rows: DecodedRow[] = [];
  for (const sequence of chosen) {
    const { name, length, frames, gt, attributes } = sequence;
    const indices = Array.from({ length: STRIP_FRAMES }, (_, i) => Math.round((i * (length - 1)) / (STRIP_FRAMES - 1)));
    const shown = [];
    for (const index of new Set(indices)) {
      const boxes = trackers.map((tracker) => boxAt(tracker.boxes.get(name)!, index));
      shown.push({ index, image: await decodeImage(frames.path(index)), gt: boxAt(gt, index), boxes });
    }
    const aucs = trackers.map(({ score }) => score.sequences.get(name)!.toFixed(3)); // in the order of the legend
    rows.push({ title: name, subtitle: [`AUC ${aucs.join(' and ')}`, ...attributes].join(', '), frames: shown });
  }
  const title = trackers.length > 1 ? 'Where the runs differ most' : 'The easiest and the hardest sequence';
  return drawTrackingStrip(rows, { title, trackers: trackers.map(({ name }) => name) });
}
