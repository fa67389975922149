import { plainJson } from '../../plots/json.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment, NamedFigure, Scale } from '../../study/experiment.js';
import { curvesFigure, normCurvesFigure, radarFigure } from '../benchmarks/ope-figures.js';
import { attributeFindings, attributeTables, publishedTables } from '../benchmarks/ope-tables.js';
import { runLazily } from './lazily.js';
import type { TrainedConfig, TrainedResult } from './result.js';
import { lineups } from './scales.js';
import { comparisonFindings, comparisonTable, lineupTable, stepTable } from './tables.js';

/** The configurations of an experiment on trained trackers. */
export function trainedScales(benchmark: string): Readonly<Record<Scale, TrainedConfig>> {
  const at = (scale: Scale): TrainedConfig => ({
    scale,
    lineup: lineups[scale],
    benchmark,
    convention: 'pysot',
    bootstrapSeed: 1,
  });
  return { smoke: at('smoke'), mini: at('mini'), paper: at('paper') };
}

/** Fig. 4 and Table 2: baseline and DLA, trained here, under OTB's protocol. */
export const trainedOtb: Experiment<TrainedConfig, TrainedResult> = {
  id: 'trained-otb100',
  paper: 'Fig. 4, Table 2',
  title: 'Baseline and DLA trained here: success and precision',
  scales: trainedScales('otb100'),
  run: runLazily,
  figures: (result) => [named('fig04-trained', curvesFigure(result.ope), result)],
  tables: (result) => [...scoreTables(result), stepTable(result), ...publishedTables({ benchmark: 'otb100' })],
  findings: ({ scored, where }) => comparisonFindings(scored.comparisons, where),
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};

/** Fig. 5: the same by attribute. */
export const trainedAttributes: Experiment<TrainedConfig, TrainedResult> = {
  id: 'trained-attributes',
  paper: 'Fig. 5',
  title: 'Baseline and DLA trained here: success by attribute',
  scales: trainedScales('otb100'),
  run: runLazily,
  figures: (result) => [named('fig05-trained', radarFigure(result.ope), result)],
  tables: ({ ope }) => attributeTables(ope),
  findings: ({ ope }) => [
    ...attributeFindings(ope),
    'No interval was computed by attribute: which tracker leads in one may be chance.',
  ],
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};

/** The trackers' scores, and what the assigner changes. */
export function scoreTables({ scored, where, ope }: TrainedResult): ReturnType<typeof lineupTable>[] {
  const note = `convention: ${ope.convention.name}; ${ope.sequences} sequences; ${ope.remark}; not comparable with real benchmarks`;
  return [lineupTable(scored, where, note), comparisonTable(scored.comparisons, where)];
}

/** A figure with the numbers behind it. */
export function named(name: string, figure: NamedFigure['figure'], result: TrainedResult): NamedFigure {
  const { config, scored, steps, ope } = result;
  const { scores, behindBest: _, ...about } = ope;
  const trackers = scored.entries.map(({ entry, seeds, runs, mean }) => ({
    tracker: entry.title,
    model: entry.model,
    assigner: entry.assigner,
    assignerOptions: entry.assignerOptions ?? {},
    ...mean.summary,
    attributes: Object.fromEntries(mean.attributes),
    runs: runs.map(({ summary, sequences }, i) => ({
      seed: seeds[i],
      auc: summary.auc,
      precision20: summary.precision20,
      normPrecision20: summary.normPrecision20,
      sequences: Object.fromEntries(sequences),
    })),
  }));
  const references = scored.references.map(({ tracker, summary }) => ({ tracker, ...summary }));
  const numbers = { ...about, config, trackers, references, comparisons: scored.comparisons, steps };
  return { name, figure, numbers: plainJson(numbers) as object };
}

/** Table 3: the same by UAV123's rules: boxes of frames without the target are unknown. */
export const trainedUav123: Experiment<TrainedConfig, TrainedResult> = {
  id: 'trained-uav123',
  paper: 'Table 3',
  title: "Baseline and DLA trained here, by UAV123's rules",
  scales: trainedScales('uav123'),
  run: runLazily,
  figures: (result) => [named('table03-trained', curvesFigure(result.ope), result)],
  tables: (result) => [...scoreTables(result), ...publishedTables({ benchmark: 'uav123' })],
  findings: ({ scored, where }) => comparisonFindings(scored.comparisons, where),
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};

/** Fig. 8: the same by LaSOT's rules: success and normalised precision. */
export const trainedLasot: Experiment<TrainedConfig, TrainedResult> = {
  id: 'trained-lasot',
  paper: 'Fig. 8',
  title: "Baseline and DLA trained here, by LaSOT's rules",
  scales: trainedScales('lasot'),
  run: runLazily,
  figures: (result) => [named('fig08-trained', normCurvesFigure(result.ope), result)],
  tables: (result) => [...scoreTables(result), ...publishedTables({ benchmark: 'lasot' })],
  findings: ({ scored, where }) => comparisonFindings(scored.comparisons, where),
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};
