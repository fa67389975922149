import { numbered } from '../../plots/theme.js';
import type { Experiment } from '../../study/experiment.js';
import { publishedTables } from '../scoring/ope-tables.js';
import { type ResultSource, trainedTrackers, unavailableReason, withSeeds } from '../scoring/sources.js';
import { votFigures, votFindings, votTables } from './figures-and-tables.js';
import { scorePublishedVot } from './published-vot.js';
import { scoreTrainedVot, trainedVotSteps } from './trained-vot.js';
import type { VotConfig, VotExperimentResult } from './vot-result.js';

/** VOT2019 with the trackers of a source. */
export function votConfig(source: ResultSource): VotConfig {
  return { ...source, benchmark: 'vot2019', bootstrapSeed: 1 };
}

/** Fig. 7: expected average overlap, accuracy and robustness on VOT2019, of published or trained trackers. */
export const vot: Experiment<VotConfig, VotExperimentResult> = {
  id: 'vot',
  paper: 'Fig. 7',
  title: 'EAO, accuracy and robustness',
  scales: {
    smoke: votConfig(trainedTrackers('smoke')),
    mini: votConfig(trainedTrackers('mini')),
    real: votConfig(trainedTrackers('real')),
    paper: votConfig(trainedTrackers('paper')),
  },
  withSeeds,
  steps: (config, device) => (config.source === 'published' ? [] : trainedVotSteps(config, device)),
  run: (config, context = {}) =>
    config.source === 'published' ? scorePublishedVot(config, context) : scoreTrainedVot(config, context),
  figures: (result) => {
    const items = ['Fig. 7a', 'Fig. 7b', 'Basis of Fig. 7a'];
    return votFigures(result).map((each, i) => ({ ...each, figure: numbered(each.figure, items[i]!) }));
  },
  tables: (result) => [...votTables(result), ...publishedTables(result.config.benchmark)],
  findings: votFindings,
  unavailableReason,
};
