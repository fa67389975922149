import { PAPER_RECTANGLE_RATIO } from '../../dla/rectangle.js';
import type { StudyConfig, StudyEntry } from '../../study/config.js';
import type { CommonScale, Experiment, RunContext } from '../../study/experiment.js';
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

/** A comparison: its trackers, title and figure file. */
interface Subject {
  readonly title: string;
  readonly file: string;
  readonly entries: readonly StudyEntry[];
}

/** The comparisons, on the tiny SiamCAR. */
const subjects: Readonly<Record<'assigners' | 'interpretations', Subject>> = {
  assigners: {
    title: 'Label assigners on SiamCAR (tiny)',
    file: 'beyond-assigners',
    entries: [
      ...common,
      car('SiamCAR: rectangle of 0.6, as the paper says', 'rectangle', { ratio: PAPER_RECTANGLE_RATIO }),
      car('SiamFC: circle', 'circle'),
      car('SiamBAN: ellipses', 'ellipse'),
      car('SiamFC++: inside the box', 'inside-box'),
      car('ATSS', 'atss'),
      car('SimOTA', 'simota'),
      car('OTA', 'ota'),
      car('PAA', 'paa'),
      car('TOOD: task-aligned', 'task-aligned'),
      car('AutoAssign', 'autoassign'),
    ],
  },
  interpretations: {
    title: 'Interpretations of DLA on SiamCAR (tiny)',
    file: 'beyond-dla-options',
    entries: [
      ...common,
      car('DLA, K = 5', 'dla', { k: 5 }),
      car('DLA, K = 19', 'dla', { k: 19 }),
      car('DLA, no fallback', 'dla', { fallback: 'none' }),
    ],
  },
};

/** A comparison of label assigners, or of interpretations of the paper's description of DLA. */
export type AblationSubject = keyof typeof subjects;

/** Which comparison, and the trackers that are trained for it. */
export type AblationsConfig = TrainedOpeConfig & { readonly subject: AblationSubject };

/** The trackers of a comparison, scored. */
export type AblationsResult = OpeResult & { readonly config: AblationsConfig };

/** Shorter trainings, fewer seeds and sequences than for the paper's own tables, as there are more trackers. */
const shorter: Readonly<Record<CommonScale, Partial<StudyConfig>>> = {
  smoke: {},
  mini: {
    trainingSeeds: [1, 2],
    training: { ...studies.mini.training, epochs: 2, pairs: { pairsPerEpoch: 750 } },
    data: { test: { sequences: 30 } },
  },
  paper: {},
};

/** The configuration of a comparison; at smoke scale of its first three trackers. */
export function ablationsConfig(subject: AblationSubject, scale: CommonScale): AblationsConfig {
  const { entries: all, file } = subjects[subject];
  const entries = scale === 'smoke' ? all.slice(0, 3) : all;
  const study: StudyConfig = { ...studies[scale], ...shorter[scale], entries, references: [] };
  return {
    ...trainedTrackers(scale, study),
    subject,
    file,
    benchmark: 'otb100',
    convention: 'pysot',
    bootstrapSeed: 1,
  };
}

/** Not in the paper: other label assigners, and what the paper's description of DLA leaves open, on one tracker. */
export const ablations: Experiment<AblationsConfig, AblationsResult> = {
  id: 'ablations',
  paper: 'beyond the paper',
  title: 'Label assigners and interpretations of DLA',
  scales: {
    smoke: ablationsConfig('assigners', 'smoke'),
    mini: ablationsConfig('assigners', 'mini'),
    paper: ablationsConfig('assigners', 'paper'),
  },
  run: async (config: AblationsConfig, context: RunContext = {}) => ({
    ...(await scoreTrainedOpe(config, context)),
    config,
  }),
  figures: (result) => [opeFigure(result, comparisonFigure(result, subjects[result.config.subject].title), 'beyond')],
  tables: scoreTables,
  findings: comparisonFindings,
  unavailableReason,
};
