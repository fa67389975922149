import { plainJson } from '../../plots/json.js';
import type { Experiment, NamedFigure, Scale } from '../../study/experiment.js';
import { type BenchmarkPlaces, loadBenchmark } from './load.js';
import { curvesFigure, normCurvesFigure, radarFigure } from './ope-figures.js';
import { type OpeConfig, type OpeResult, runOpe } from './ope-result.js';
import { attributeFindings, attributeTables, opeFindings, publishedTables, scoreTables } from './ope-tables.js';
import { arFigure, eaoFigure, expectedOverlapFigure, votFindings, votScoreTable } from './vot-figures.js';
import { runVot, type VotConfig, type VotExperimentResult } from './vot-result.js';

/** Raw results are what they are: an evaluation is the same at every scale. */
function everyScale<Config>(config: Config): Readonly<Record<Scale, Config>> {
  return { smoke: config, mini: config, paper: config };
}

/** Why raw results of published trackers cannot be scored here, if so. */
function unavailableReason({
  benchmark,
  ...places
}: BenchmarkPlaces & { readonly benchmark: string }): string | undefined {
  const { isSimulated, remark } = loadBenchmark(benchmark, places);
  return isSimulated
    ? `${remark.replace(/^placeholder results: /, '')} (siamdla datasets says where they belong)`
    : undefined;
}

const opeConfig = (benchmark: string): OpeConfig => ({ benchmark, convention: 'pysot', seed: 1 });

/** Fig. 4 and Table 2: success and precision on OTB100. */
export const otb100: Experiment<OpeConfig, OpeResult> = {
  id: 'otb100',
  paper: 'Fig. 4, Table 2',
  title: 'Published trackers on OTB100, scored here',
  scales: everyScale(opeConfig('otb100')),
  run: runOpe,
  figures: (result) => [opeFigure('fig04-otb100', curvesFigure(result), result)],
  tables: (result) => [...scoreTables(result), ...publishedTables(result)],
  findings: opeFindings,
  unavailableReason,
};

/** Fig. 5: success by attribute on OTB100. */
export const otb100Attributes: Experiment<OpeConfig, OpeResult> = {
  id: 'otb100-attributes',
  paper: 'Fig. 5',
  title: 'Published trackers by attribute on OTB100, scored here',
  scales: everyScale(opeConfig('otb100')),
  run: runOpe,
  figures: (result) => [opeFigure('fig05-otb100-attributes', radarFigure(result), result)],
  tables: (result) => attributeTables(result),
  findings: attributeFindings,
  unavailableReason,
};

/** Table 3: success and precision on UAV123. */
export const uav123: Experiment<OpeConfig, OpeResult> = {
  id: 'uav123',
  paper: 'Table 3',
  title: 'Published trackers on UAV123, scored here',
  scales: everyScale(opeConfig('uav123')),
  run: runOpe,
  figures: (result) => [opeFigure('table03-uav123', curvesFigure(result), result)],
  tables: (result) => [...scoreTables(result), ...publishedTables(result)],
  findings: opeFindings,
  unavailableReason,
};

/** Fig. 8: success and normalised precision on LaSOT's test split. */
export const lasot: Experiment<OpeConfig, OpeResult> = {
  id: 'lasot',
  paper: 'Fig. 8',
  title: 'Published trackers on LaSOT, scored here',
  scales: everyScale(opeConfig('lasot')),
  run: runOpe,
  figures: (result) => [opeFigure('fig08-lasot', normCurvesFigure(result), result)],
  tables: (result) => [...scoreTables(result), ...publishedTables(result)],
  findings: opeFindings,
  unavailableReason,
};

/** Fig. 7: expected average overlap, accuracy and robustness on VOT2019. */
export const vot2019: Experiment<VotConfig, VotExperimentResult> = {
  id: 'vot2019',
  paper: 'Fig. 7',
  title: 'Published trackers on VOT2019, scored here',
  scales: everyScale({ benchmark: 'vot2019' }),
  run: runVot,
  figures: (result) => {
    const numbers = votNumbers(result);
    return [
      { name: fileName('fig07a-vot2019-eao', result), figure: eaoFigure(result), numbers },
      { name: fileName('fig07b-vot2019-ar', result), figure: arFigure(result), numbers },
      {
        name: fileName('fig07c-vot2019-expected-overlap', result),
        figure: expectedOverlapFigure(result),
        numbers,
      },
    ];
  },
  tables: (result) => [votScoreTable(result), ...publishedTables(result)],
  findings: votFindings,
  unavailableReason,
};

/** Placeholder results have their own files, so that they never replace a figure of real results. */
function fileName(name: string, { isSimulated }: { readonly isSimulated: boolean }): string {
  return isSimulated ? `${name}-placeholder` : name;
}

/** The numbers of an OPE figure: scores, attributes, sequences and curves of each tracker. */
function opeFigure(name: string, figure: NamedFigure['figure'], { scores, ...about }: OpeResult): NamedFigure {
  const trackers = scores.map(({ tracker, summary, attributes, sequences }) => ({
    tracker,
    ...summary,
    attributes: Object.fromEntries(attributes),
    sequences: Object.fromEntries(sequences),
  }));
  return { name: fileName(name, about), figure, numbers: plainJson({ ...about, trackers }) as object };
}

function votNumbers({ scores, ...about }: VotExperimentResult): object {
  return plainJson({ ...about, trackers: scores.map(({ tracker, result }) => ({ tracker, ...result })) }) as object;
}
