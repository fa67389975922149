import { plainJson } from '../../plots/json.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment } from '../../study/experiment.js';
import { publishedTables } from '../benchmarks/ope-tables.js';
import { arFigure, eaoFigure, expectedOverlapFigure, votScoreTable } from '../benchmarks/vot-figures.js';
import type { VotExperimentResult } from '../benchmarks/vot-result.js';
import type { TrainedConfig } from './result.js';
import { signedText } from './tables.js';
import { trainedScales } from './trained.js';

/** Trackers that were trained here, under VOT's protocol with restarts. */
export interface TrainedVotResult {
  readonly config: TrainedConfig;
  readonly vot: VotExperimentResult;
}

/** Fig. 7: EAO, accuracy and robustness of trackers trained here, with the first seed. */
export const trainedVot: Experiment<TrainedConfig, TrainedVotResult> = {
  id: 'trained-vot2019',
  paper: 'Fig. 7',
  title: 'Baseline and DLA trained here: EAO, accuracy and robustness',
  scales: trainedScales('vot2019'),
  run: async (config, context) => (await import('./run-vot.js')).runTrainedVot(config, context), // brings tensorflow.js
  figures: ({ vot, config }) => {
    const { scores, ...about } = vot;
    const trackers = scores.map(({ tracker, result }) => ({ tracker, ...result }));
    const numbers = plainJson({ ...about, config, trackers }) as object;
    return [
      { name: 'fig07a-trained-eao', figure: eaoFigure(vot), numbers },
      { name: 'fig07b-trained-ar', figure: arFigure(vot), numbers },
      { name: 'fig07c-trained-expected-overlap', figure: expectedOverlapFigure(vot), numbers },
    ];
  },
  tables: ({ vot }) => [votScoreTable(vot), ...publishedTables(vot)],
  findings,
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};

function findings({ vot: { scores }, config: { lineup } }: TrainedVotResult): string[] {
  const of = (title: string) => scores.find(({ tracker }) => tracker === title)?.result;
  return lineup.entries.flatMap(({ title, baseline = '' }) => {
    const [own, other] = [of(title), of(baseline)];
    if (!own || !other) return [];
    const difference = signedText(own.eao - other.eao);
    const lost = `lost ${own.lost} and ${other.lost} times`;
    return [
      `${title} minus ${baseline}: ${difference} EAO (${lost}) with one training each, which says nothing of the method.`,
    ];
  });
}
