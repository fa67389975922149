import type { Cell, ResultTable } from '../../plots/result-table.js';
import { cachedTimesNote } from '../../provenance/provenance.js';
import { mean } from '../../statistics/mean.js';
import { dataText } from './cost-figure.js';
import { publishedCosts } from './published.js';
import { meanCost, type PhaseCost, type TrackerCost, type TrainingCostResult, verdictOf } from './result.js';
import { splitOf } from './split-figure.js';

/** Seconds per iteration measured here; their parts; losses; and, apart from them, the paper's seconds. */
export function trainingCostTables(result: TrainingCostResult): readonly ResultTable[] {
  return [measuredTable(result), splitTable(result), lossTable(result), publishedTable()];
}

function rowsOf({ trackers }: TrainingCostResult, row: (tracker: TrackerCost, phase: PhaseCost) => Cell[]): Cell[][] {
  return trackers.flatMap((tracker) =>
    tracker.phases.map((phase) => [tracker.title, phase.backbone, ...row(tracker, phase)]),
  );
}

function measuredTable(result: TrainingCostResult): ResultTable {
  const signed = { decimals: 2, signed: true };
  const rows = rowsOf(result, ({ batch }, { baseline, dla, difference: { iteration } }) => {
    const [before, after] = [meanCost(baseline, 'iteration'), meanCost(dla, 'iteration')];
    const { difference, low, high } = iteration;
    const ms = [difference, low, high].map((seconds) => 1000 * seconds);
    return [batch, before, after, ...ms, (100 * difference) / before, verdictOf(iteration)];
  });
  const blocks = result.trackers.map(({ title, rounds, steps }) => `${title} ${rounds} of ${steps}`).join(', ');
  return {
    caption: `Seconds per iteration of training, measured here: ${dataText(result.config)}`,
    columns: [
      { name: 'network' },
      { name: 'backbone' },
      { name: 'batch', decimals: 0 },
      { name: 'baseline (s)', decimals: 4 },
      { name: 'DLA (s)', decimals: 4 },
      { name: 'difference (ms)', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: 'difference (%)', ...signed },
      { name: 'DLA is' },
    ],
    sections: [{ rows }],
    note: `label assignment and steps, without pairs; ${result.provenance.device}, ${result.provenance.machine}; alternating rounds of iterations: ${blocks}; means of the rounds' medians, 95 % interval by Student's t over rounds, of which one in twenty excludes 0 by chance${cachedTimesNote(result.provenance)}`,
  };
}

function splitTable(result: TrainingCostResult): ResultTable {
  const ms = { decimals: 2 };
  const rows = rowsOf(result, (_, phase) => {
    const [{ assignment: before }, { assignment: after, ...others }] = [
      splitOf(phase, 'baseline'),
      splitOf(phase, 'dla'),
    ];
    const { forward, backward, update, pairs } = others;
    const times = [before, after, forward, backward, update, pairs].map((seconds) => 1000 * seconds);
    return [...times, (100 * after) / meanCost(phase.dla, 'iteration')];
  });
  return {
    caption: `Parts of an iteration in milliseconds: ${dataText(result.config)}`,
    columns: [
      { name: 'network' },
      { name: 'backbone' },
      { name: 'labels, baseline', ...ms },
      { name: 'labels, DLA', ...ms },
      { name: 'forward', ...ms },
      { name: 'backward', ...ms },
      { name: 'update', ...ms },
      { name: 'pairs', ...ms },
      { name: 'labels with DLA (%)', ...ms },
    ],
    sections: [{ rows }],
    note: 'labels: label assignment, last as a share of an iteration; forward, backward and update: medians of three programs, backward that of both passes less that of the forward pass, timed after the rounds, the same for both assigners; pairs: created in worker threads with nothing else running; in a training this overlaps with the steps',
  };
}

function lossTable(result: TrainingCostResult): ResultTable {
  const rows = rowsOf(result, (_, { baseline, dla }) => {
    const trainings = [baseline, dla].map(({ iterations }) => iterations);
    return [
      ...trainings.map((all) => mean(all.map(({ positives }) => positives))),
      ...trainings.map((all) => mean(lastQuarter(all).flatMap(({ loss }) => loss ?? []))),
      ...trainings.map((all) => all.filter(({ taken }) => !taken).length),
    ];
  });
  return {
    caption: `Positives and losses: ${dataText(result.config)}`,
    columns: [
      { name: 'network' },
      { name: 'backbone' },
      { name: 'positives per image, baseline', decimals: 2 },
      { name: 'DLA', decimals: 2 },
      { name: 'loss, baseline' },
      { name: 'loss, DLA' },
      { name: 'skipped steps, baseline', decimals: 0 },
      { name: 'skipped, DLA', decimals: 0 },
    ],
    sections: [{ rows }],
    note: `loss: mean over the last quarter of each phase, where it is finite; the assigners' losses are sums over different samples, so their levels cannot be compared; one seed (${result.config.seed})`,
  };
}

function publishedTable(): ResultTable {
  const rows = Object.values(publishedCosts()).flatMap(({ tracker, batch, frozen, trained }) =>
    [frozen, trained].map(({ baseline, dla }, i): Cell[] => [
      tracker,
      i === 0 ? 'frozen' : 'trained',
      batch,
      baseline,
      dla,
      100 * (dla / baseline - 1),
    ]),
  );
  return {
    caption: 'Seconds per iteration of training, published',
    columns: [
      { name: 'tracker' },
      { name: 'backbone' },
      { name: 'batch', decimals: 0 },
      { name: 'baseline (s)' },
      { name: 'DLA (s)' },
      { name: 'difference (%)', decimals: 1, signed: true },
    ],
    sections: [{ rows }],
    note: 'from the text of Sec. 4.7, not measured here',
  };
}

/** The last quarter of a list, at least one. */
export function lastQuarter<T>(values: readonly T[]): readonly T[] {
  return values.slice(-Math.max(1, Math.floor(values.length / 4)));
}
