import { conventions } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import type { OpeSummary } from '../../metrics/summary.js';
import type { Figure } from '../../plots/figure.js';
import { type OpePlotOptions, opeNormPlots, opePlots } from '../../plots/ope-plot.js';
import { attributeRadar } from '../../plots/radar.js';
import type { OpeResult } from './ope-result.js';

/** Success and precision plots side by side. */
export function curvesFigure(result: OpeResult): Figure {
  return opePlots(opeRows(result), plotOptions(result));
}

/** Success and normalised precision plots side by side, as for LaSOT. */
export function normCurvesFigure(result: OpeResult): Figure {
  return opeNormPlots(opeRows(result), plotOptions(result));
}

/** AUC by attribute as a radar. */
export function radarFigure(result: OpeResult): Figure {
  return attributeRadar(opeRows(result), plotOptions(result));
}

/** A tracker's scores as plots and tables take them. */
export type OpeRow = OpeSummary & { readonly name: string; readonly attributes: Readonly<Record<string, number>> };

/** One row for each tracker, the best first. */
export function opeRows({ scores }: OpeResult): OpeRow[] {
  return scores.map(({ tracker, summary, attributes }) => ({
    name: tracker,
    ...summary,
    attributes: Object.fromEntries(attributes),
  }));
}

/** The convention that the result follows. */
export function conventionOf({ convention }: OpeResult): Convention {
  return conventions[convention.name as Convention['name']];
}

/** The benchmark's name, or what stands in for it. */
export function shownTitle({
  title,
  isSimulated,
  benchmark,
}: Pick<OpeResult, 'title' | 'isSimulated' | 'benchmark'>): string {
  return isSimulated ? `placeholder results (no data for ${benchmark} here)` : title;
}

function plotOptions(result: OpeResult): OpePlotOptions {
  return {
    title: shownTitle(result),
    convention: conventionOf(result),
    caption: `${result.sequences} sequences; ${result.remark}`,
    highlight: result.scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}
