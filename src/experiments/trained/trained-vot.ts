import { pysot } from '../../metrics/conventions/pysot.js';
import { plainJson } from '../../plots/json.js';
import { publishedTables } from '../benchmarks/ope-tables.js';
import { scoreVotFolder, type VotScore } from '../benchmarks/score.js';
import { arFigure, eaoFigure, expectedOverlapFigure, votFindings, votScoreTable } from '../benchmarks/vot-figures.js';
import type { VotExperimentResult } from '../benchmarks/vot-result.js';
import type { Experiment, RunContext } from '../experiment.js';
import { runLineup } from '../lineup/lineup.js';
import { provenance } from '../provenance.js';
import { workerCount } from '../workers.js';
import { remarkOf, type TrainedConfig, whereOf } from './result.js';
import { trainedScales } from './trained.js';

/** Trackers that were trained here, under VOT's protocol with restarts. */
export interface TrainedVotResult {
  readonly config: TrainedConfig;
  readonly vot: VotExperimentResult;
}

async function run(config: TrainedConfig, context: RunContext = {}): Promise<TrainedVotResult> {
  const started = performance.now();
  const [seed] = config.lineup.seeds;
  const only = (_: unknown, each: number): boolean => each === seed;
  const lineup = await runLineup(config.lineup, { hyper: config.benchmark, protocol: 'resets', only }, context);
  const folders = [
    ...lineup.runs.map(({ contender, tracked }) => ({ tracker: contender.title, folder: tracked.result.folder })),
    ...lineup.references.map(({ title, tracked }) => ({ tracker: title, folder: tracked.result.folder })),
  ];
  const scores: VotScore[] = folders.map((folder) => scoreVotFolder(folder, lineup.benchmark, { convention: pysot }));
  const one = { ...config, lineup: { ...config.lineup, seeds: config.lineup.seeds.slice(0, 1) } };
  return {
    config,
    vot: {
      benchmark: config.benchmark,
      title: whereOf(config),
      sequences: lineup.benchmark.sequences.length,
      isSimulated: false,
      scores: scores.sort((a, b) => b.result.eao - a.result.eao),
      warnings: lineup.notices,
      remark: `${remarkOf(one)}; EAO over the middle half of its sequence lengths`,
      provenance: provenance('cpu (onnxruntime)', started, workerCount(context)),
    },
  };
}

/** Fig. 7: EAO, accuracy and robustness of trackers trained here, with the first seed. */
export const trainedVot: Experiment<TrainedConfig, TrainedVotResult> = {
  id: 'trained-vot2019',
  paper: 'Fig. 7',
  title: 'Baseline and DLA trained here: EAO, accuracy and robustness',
  scales: trainedScales('vot2019'),
  run,
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
  findings: ({ vot }) => votFindings(vot),
};
