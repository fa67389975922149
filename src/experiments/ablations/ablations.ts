import type { StudyConfig, StudyEntry } from '../../study/config.js';
import type { Experiment, RunContext, Scale } from '../../study/experiment.js';
import { opeFigure } from '../scoring/ope-figures.js';
import { comparisonFindings } from '../scoring/ope-findings.js';
import type { OpeResult, TrainedOpeConfig } from '../scoring/ope-result.js';
import { scoreTables } from '../scoring/ope-tables.js';
import { trainedTrackers, unavailableReason } from '../scoring/sources.js';
import { studies } from '../scoring/studies.js';
import { scoreTrainedOpe } from '../scoring/trained-ope.js';
import { comparisonFigure } from './comparison-figure.js';

const baseline = 'SiamCAR: rectangle';
const car = (title: string, assigner: string, assignerOptions: object = {}): StudyEntry => ({
  title,
  model: 'siamcar-tiny',
  assigner,
  assignerOptions,
  baseline,
});
const common: readonly StudyEntry[] = [
  { title: baseline, model: 'siamcar-tiny', assigner: 'baseline' },
  { title: 'DLA', model: 'siamcar-tiny', assigner: 'dla', baseline },
];

const entries: readonly StudyEntry[] = [
  ...common,
  car('DLA, K = 5', 'dla', { k: 5 }),
  car('DLA, K = 19', 'dla', { k: 19 }),
  car('DLA, no fallback', 'dla', { fallback: 'none' }),
];

/** The interpretations of DLA, scored. */
export type AblationsResult = OpeResult & { readonly config: TrainedOpeConfig };

/** Shorter trainings, fewer seeds and sequences than for the paper's own tables, as there are more trackers. */
const shorter: Readonly<Record<Scale, Partial<StudyConfig>>> = {
  smoke: {},
  mini: {
    trainingSeeds: [1, 2],
    training: { ...studies.mini.training, epochs: 2, pairs: { pairsPerEpoch: 750 } },
    data: { test: { sequences: 30 } },
  },
  paper: {},
};

/** The configuration; at smoke scale of the first three trackers. */
function ablationsConfig(scale: Scale): TrainedOpeConfig {
  const some = scale === 'smoke' ? entries.slice(0, 3) : entries;
  const study: StudyConfig = { ...studies[scale], ...shorter[scale], entries: some, references: [] };
  return {
    ...trainedTrackers(scale, study),
    file: 'beyond-dla-options',
    benchmark: 'otb100',
    convention: 'pysot',
    bootstrapSeed: 1,
  };
}

/** Not in the paper: what its description of DLA leaves open, on one tracker. */
export const ablations: Experiment<TrainedOpeConfig, AblationsResult> = {
  id: 'ablations',
  paper: 'beyond the paper',
  title: 'Interpretations of DLA on SiamCAR (tiny)',
  scales: {
    smoke: ablationsConfig('smoke'),
    mini: ablationsConfig('mini'),
    paper: ablationsConfig('paper'),
  },
  run: async (config: TrainedOpeConfig, context: RunContext = {}) => ({
    ...(await scoreTrainedOpe(config, context)),
    config,
  }),
  figures: (result) => [
    opeFigure(result, comparisonFigure(result, 'Interpretations of DLA on SiamCAR (tiny)'), 'beyond'),
  ],
  tables: scoreTables,
  findings: comparisonFindings,
  unavailableReason,
};
