import { numbered } from '../../plots/theme.js';
import type { Experiment } from '../../study/experiment.js';
import { opeFigure, radarFigure } from '../scoring/ope-figures.js';
import { attributeFindings } from '../scoring/ope-findings.js';
import type { OpeConfig, OpeResult } from '../scoring/ope-result.js';
import { attributeTables } from '../scoring/ope-tables.js';
import { unavailableReason, withSeeds } from '../scoring/sources.js';
import { successPrecision } from '../success-precision/success-precision.js';

/** Fig. 5: success AUC by attribute on OTB100, of published or trained trackers. */
export const attributes: Experiment<OpeConfig, OpeResult> = {
  id: 'attributes',
  paper: 'Fig. 5',
  title: 'Success by attribute',
  scales: successPrecision.scales,
  withSeeds,
  ...(successPrecision.steps && { steps: successPrecision.steps }),
  run: successPrecision.run,
  figures: (result) => [opeFigure(result, numbered(radarFigure(result), 'Fig. 5'), 'fig05', '-attributes')],
  tables: attributeTables,
  findings: attributeFindings,
  unavailableReason,
};
