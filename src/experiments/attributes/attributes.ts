import { minAttributes } from '../../plots/radar.js';
import { numbered } from '../../plots/theme.js';
import { isMixed } from '../../study/config.js';
import type { Experiment } from '../../study/experiment.js';
import { realTestVideos } from '../../study/real-test-videos.js';
import { counted } from '../../text/number-text.js';
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
  unavailableReason: (config) => unavailableReason(config) ?? missingAttributes(config),
};

/**
 * Why real test videos of this machine have no radar: their attributes are those that OTB100 gives sequences of their names.
 */
function missingAttributes(config: OpeConfig): string | undefined {
  if (config.source === 'published' || config.study.videos !== undefined || !isMixed(config.study.data))
    return undefined;
  const { length } = [...new Set(realTestVideos().sequences.flatMap(({ attributes: names }) => names))];
  if (length >= minAttributes) return undefined;
  return `the real test videos have ${counted(length, 'attribute')}, as OTB100 labels its own sequences alone; expected at least ${minAttributes}`;
}
