import { otherTinyEntries, type StudyConfig } from '../../study/config.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment, Scale } from '../../study/experiment.js';
import { curvesFigure } from '../benchmarks/ope-figures.js';
import { publishedTables } from '../benchmarks/ope-tables.js';
import { runLazily } from './lazily.js';
import type { TrainedConfig, TrainedResult } from './result.js';
import { lineups } from './scales.js';
import { comparisonFindings, stepTable } from './tables.js';
import { named, scoreTables, trainedScales } from './trained.js';

/** One training each, half as long as for Table 2's first two trackers, on which the paper's other results stand. */
const lineup: Readonly<Record<Scale, StudyConfig>> = {
  smoke: { ...lineups.smoke, entries: otherTinyEntries, references: [] },
  mini: {
    ...lineups.mini,
    entries: otherTinyEntries,
    references: [],
    trainingSeeds: [1],
    training: { ...lineups.mini.training, pairs: { pairsPerEpoch: 1000 } },
  },
  paper: lineups.paper,
};

const scales = trainedScales('otb100');
const at = (scale: Scale): TrainedConfig => ({ ...scales[scale], lineup: lineup[scale] });

/** Table 2's other two trackers, trained here: at the paper's scale all four are in one line-up. */
export const trainedOthers: Experiment<TrainedConfig, TrainedResult> = {
  id: 'trained-others',
  paper: 'Table 2',
  title: 'CoSiamRPN and SiamFC++ with and without DLA, trained here',
  scales: { smoke: at('smoke'), mini: at('mini'), paper: at('paper') },
  run: runLazily,
  figures: (result) => [named('table02-trained-others', curvesFigure(result.ope), result)],
  tables: (result) => [...scoreTables(result), stepTable(result), ...publishedTables({ benchmark: 'otb100' })],
  findings: ({ scored, where }) => comparisonFindings(scored.comparisons, where),
  unavailableReason: ({ lineup: chosen, benchmark }) => missingDataReason(chosen, benchmark),
};
