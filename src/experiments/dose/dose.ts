import { plainJson } from '../../plots/json.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { Experiment, RunContext, Scale } from '../../study/experiment.js';
import { Meter } from '../../study/progress.js';
import { counted, formatThousands } from '../../text/number-text.js';
import type { OpeResult, TrainedOpeConfig } from '../scoring/ope-result.js';
import { comparisonUnavailableReason, trainedTrackers, withSeeds } from '../scoring/sources.js';
import { studies } from '../scoring/studies.js';
import { scoreTrainedOpe, trainedOpeSteps } from '../scoring/trained-ope.js';
import { doseCaption } from './dose-caption.js';
import { doseFigure } from './dose-figure.js';
import { pointsOf, trendFindings } from './dose-points.js';
import type { DoseConfig, DoseResult } from './dose-result.js';
import { lengthsOf } from './lengths.js';

/** Numbers of training pairs at mini scale: three curves, each the one before it with a longer training. */
export const dosesAtMini = [
  [2_500, 5_000, 10_000],
  [2_500, 5_000, 10_000, 40_000],
  [2_500, 5_000, 10_000, 40_000, 160_000],
] as const;

/**
 * The configuration of the dose curve. On real videos it is of NanoTrack's heads on its own frozen backbone, which a CPU
 * trains seven times as fast as the other trackers of that scale (`measuredRates`).
 *
 * @param pairs Numbers of pairs at mini scale.
 */
export function doseConfig(scale: Scale, pairs: readonly number[] = dosesAtMini[0]): DoseConfig {
  if (scale === 'real') return doseOnRealVideos();
  const { entries, ...study } = studies[scale];
  const own = scale === 'smoke' ? entries.filter(({ model }) => model === 'siamcar-tiny') : entries;
  const numbers = { smoke: [80, 160], mini: pairs, paper: [600_000, 3_000_000, 12_000_000] } as const;
  const file = pairs === dosesAtMini[0] ? 'beyond-dose' : `beyond-dose-${Math.max(...pairs)}`;
  return {
    ...trainedTrackers(scale, { ...study, entries: own, references: [] }),
    ...scoring,
    pairs: numbers[scale],
    file,
  };
}

function doseOnRealVideos(): DoseConfig {
  const { entries, ...study } = studies.real;
  const own = entries.filter(({ model }) => model === 'nanotrack-v3');
  const trained = trainedTrackers('real', { ...study, entries: own, references: [] });
  return { ...trained, ...scoring, pairs: [10_000, 40_000, 160_000], file: 'beyond-dose' };
}

const scoring = { benchmark: 'otb100', convention: 'pysot', bootstrapSeed: 1 } as const;

/** The configuration with one number of pairs; the number of epochs stays. */
function withPairs({ pairs: _, ...config }: DoseConfig, pairs: number): TrainedOpeConfig {
  const { training } = config.study;
  const { epochs = 20 } = training;
  return {
    ...config,
    study: {
      ...config.study,
      training: { ...training, pairs: { ...training.pairs, pairsPerEpoch: Math.round(pairs / epochs) } },
    },
  };
}

/** Not in the paper: how the difference of DLA to its baseline depends on the length of training. */
export const dose: Experiment<DoseConfig, DoseResult> = {
  id: 'dose',
  paper: 'beyond the paper',
  title: 'DLA minus baseline against the number of training pairs',
  scales: { smoke: doseConfig('smoke'), mini: doseConfig('mini'), paper: doseConfig('paper') },
  withSeeds,
  steps: (config, device) => config.pairs.flatMap((pairs) => trainedOpeSteps(withPairs(config, pairs), device)),
  run: async (config, context: RunContext = {}) => {
    const results: OpeResult[] = [];
    const meter = new Meter(
      config.pairs.map(() => 1),
      context.progress,
    );
    for (const [i, pairs] of config.pairs.entries()) {
      results.push(await scoreTrainedOpe(withPairs(config, pairs), { ...context, progress: meter.listener(i) }));
      meter.finish(i);
    }
    return { config, results, points: results.flatMap((result, i) => pointsOf(result, config.pairs[i]!)) };
  },
  figures: (result) => [
    { name: result.config.file!, figure: doseFigure(result), numbers: plainJson(numbersOf(result)) as object },
  ],
  tables: (result) => [doseTable(result)],
  findings: ({ points }) => trendFindings(points),
  unavailableReason: comparisonUnavailableReason,
};

function numbersOf({ config, results, points }: DoseResult): object {
  const { title, sequences, provenance } = results.at(-1)!;
  return {
    ...{ config, title, sequences, caption: doseCaption(config), points, trends: trendFindings(points) },
    lengths: lengthsOf(results, config.pairs, config.bootstrapSeed),
    provenance,
  };
}

function doseTable({ points, results }: DoseResult): ResultTable {
  const signed = { decimals: 4, signed: true };
  const { title, sequences } = results[0]!;
  return {
    caption: `DLA minus baseline against training pairs, ${title}`,
    columns: [
      { name: 'tracker' },
      { name: 'pairs' },
      { name: 'baseline AUC' },
      { name: 'AUC', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: 'verdict' },
      { name: 'baseline IoU' },
      { name: 'held-out IoU', ...signed },
      { name: 'from', ...signed },
      { name: 'to', ...signed },
    ],
    sections: [
      {
        rows: points.map(({ tracker, pairs, baselineAuc, auc, baselineIou, iou }) => [
          tracker,
          formatThousands(pairs),
          baselineAuc,
          auc.difference,
          auc.low,
          auc.high,
          auc.verdict,
          baselineIou,
          iou.difference,
          iou.low ?? null,
          iou.high ?? null,
        ]),
      },
    ],
    note: `${counted(sequences, 'sequence')}; each number of pairs is a training of its own; AUC: 95 % bootstrap interval over seeds and sequences; IoU: 95 % interval over seeds by Student's t`,
  };
}
