import { numbered } from '../../plots/theme.js';
import type { Experiment, RunContext } from '../../study/experiment.js';
import { curvesFigure, opeFigure } from '../scoring/ope-figures.js';
import { comparisonFindings } from '../scoring/ope-findings.js';
import { type OpeConfig, type OpeResult, opeConfig } from '../scoring/ope-result.js';
import { measuredTables, publishedTables } from '../scoring/ope-tables.js';
import { scorePublishedOpe } from '../scoring/published-ope.js';
import { trainedTrackers, unavailableReason, withSeeds } from '../scoring/sources.js';
import { scoreTrainedOpe, trainedOpeSteps } from '../scoring/trained-ope.js';

/** The paper's figure or table of each benchmark, with which file names begin. */
const paperItems: Readonly<Record<string, string>> = { otb100: 'fig04', uav123: 'table03', lasot: 'fig08' };

/**
 * Success and precision of published or trained trackers: Fig. 4 and Table 2 on OTB100, Table 3 on UAV123, Fig. 8 on LaSOT's
 * test split.
 */
export const successPrecision: Experiment<OpeConfig, OpeResult> = {
  id: 'success-precision',
  paper: 'Figs. 4, 8, Tables 2, 3',
  title: 'Success and precision',
  scales: {
    smoke: opeConfig('otb100', trainedTrackers('smoke')),
    mini: opeConfig('otb100', trainedTrackers('mini')),
    real: opeConfig('otb100', trainedTrackers('real')),
    paper: opeConfig('otb100', trainedTrackers('paper')),
  },
  withSeeds,
  steps: (config, device) => (config.source === 'published' ? [] : trainedOpeSteps(config, device)),
  run: runOpe,
  figures: (result) => {
    const { benchmark, file = '' } = result.config;
    const item = paperItems[benchmark] ?? 'success-precision';
    const [, kind, number] = /^(fig|table)(\d+)/.exec(file || item) ?? [];
    const figure = curvesFigure(result);
    const title = kind && `${kind === 'fig' ? 'Fig.' : 'Table'} ${Number(number)}`;
    return [opeFigure(result, title ? numbered(figure, title) : figure, item)];
  },
  tables: (result) => [...measuredTables(result), ...publishedTables(result.config.benchmark)],
  findings: comparisonFindings,
  unavailableReason,
};

/**
 * Scores published or trained trackers on a one-pass benchmark.
 *
 * @throws What {@link scorePublishedOpe} and {@link scoreTrainedOpe} throw.
 */
function runOpe(config: OpeConfig, context: RunContext = {}): Promise<OpeResult> {
  return config.source === 'published' ? scorePublishedOpe(config, context) : scoreTrainedOpe(config, context);
}
