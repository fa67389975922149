import { conventions } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import type { Figure } from '../../plots/figure.js';
import { opeNormPlots, opePlots } from '../../plots/ope-plot.js';
import { attributeRadar } from '../../plots/radar.js';
import type { OpeResult } from './ope-result.js';

/** Success and precision plots side by side. */
export function curvesFigure(result: OpeResult, title: string): Figure {
  return opePlots(trackers(result), options(result, title));
}

/** Success and normalised precision plots side by side, as for LaSOT. */
export function normCurvesFigure(result: OpeResult, title: string): Figure {
  return opeNormPlots(trackers(result), options(result, title));
}

/** AUC by attribute as a radar. */
export function radarFigure(result: OpeResult, title: string): Figure {
  const scored = result.scores.map(({ tracker, summary, attributes }) => ({
    name: tracker,
    auc: summary.auc,
    attributes: Object.fromEntries(attributes),
  }));
  return attributeRadar(scored, options(result, title));
}

function trackers({ scores }: OpeResult) {
  return scores.map(({ tracker, summary }) => ({ name: tracker, ...summary }));
}

function options(result: OpeResult, title: string) {
  return {
    title: result.isSimulated ? `${title} — no data here: made-up boxes` : title,
    convention: conventions[result.convention.name as Convention['name']],
    note: `${result.sequences} sequences; ${result.remark}`,
    highlight: result.scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}
