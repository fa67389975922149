import { PAPER_RECTANGLE_RATIO } from '../../dla/rectangle.js';
import type { StudyConfig, StudyEntry } from '../../study/config.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment, Scale } from '../../study/experiment.js';
import { comparisonFigure } from './comparison-figure.js';
import { runLazily } from './lazily.js';
import type { TrainedConfig, TrainedResult } from './result.js';
import { lineups } from './scales.js';
import { comparisonFindings } from './tables.js';
import { named, scoreTables, trainedScales } from './trained.js';

const baseline = 'SiamCAR: rectangle';
const car = (title: string, assigner: string, assignerOptions: object = {}): StudyEntry => ({
  title,
  model: 'siamcar-tiny',
  assigner,
  assignerOptions,
  baseline,
});
const rectangle: StudyEntry = { title: baseline, model: 'siamcar-tiny', assigner: 'baseline' };
const dla: StudyEntry = { title: 'DLA', model: 'siamcar-tiny', assigner: 'dla', baseline };

/** Shorter trainings and fewer sequences than for the paper's own tables, as there are more of them. */
const shorter: Readonly<Record<Scale, Partial<StudyConfig>>> = {
  smoke: {},
  mini: {
    trainingSeeds: [1, 2],
    training: { ...lineups.mini.training, epochs: 2, pairs: { pairsPerEpoch: 750 } },
    data: { test: { sequences: 30 } },
  },
  paper: {},
};

function scalesOf(entries: readonly StudyEntry[]): Readonly<Record<Scale, TrainedConfig>> {
  const scales = trainedScales('otb100');
  const at = (scale: Scale): TrainedConfig => ({
    ...scales[scale],
    lineup: {
      ...lineups[scale],
      ...shorter[scale],
      entries: scale === 'smoke' ? entries.slice(0, 3) : entries,
      references: [],
    },
  });
  return { smoke: at('smoke'), mini: at('mini'), paper: at('paper') };
}

function beyond(
  id: string,
  title: string,
  file: string,
  entries: readonly StudyEntry[],
): Experiment<TrainedConfig, TrainedResult> {
  return {
    id,
    paper: 'beyond the paper',
    title,
    scales: scalesOf(entries),
    run: runLazily,
    figures: (result) => [named(file, comparisonFigure(result, title), result)],
    tables: scoreTables,
    findings: ({ scored, where }) => comparisonFindings(scored.comparisons, where),
    unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
  };
}

/** Not in the paper: every way of label assignment that fits, on one tracker. */
export const assignersCompared: Experiment<TrainedConfig, TrainedResult> = beyond(
  'assigners',
  'All label assigners on SiamCAR (tiny)',
  'beyond-assigners',
  [
    rectangle,
    dla,
    car('SiamCAR: rectangle of 0.6, as the paper says', 'rectangle', { ratio: PAPER_RECTANGLE_RATIO }),
    car('SiamFC: circle', 'circle'),
    car('SiamBAN: ellipses', 'ellipse'),
    car('SiamFC++: inside the box', 'inside-box'),
    car('ATSS', 'atss'),
  ],
);

/** Not in the paper: what DLA leaves open, on one tracker. */
export const dlaOptionsCompared: Experiment<TrainedConfig, TrainedResult> = beyond(
  'dla-options',
  'Readings of DLA on SiamCAR (tiny)',
  'beyond-dla-options',
  [
    rectangle,
    dla,
    car('DLA, K = 5', 'dla', { k: 5 }),
    car('DLA, K = 19', 'dla', { k: 19 }),
    car('DLA, no fallback', 'dla', { fallback: 'none' }),
  ],
);
