import type { VotResult } from '../../metrics/vot.js';
import { votTable } from '../../plots/benchmark-tables.js';
import type { Figure } from '../../plots/figure.js';
import type { ResultTable } from '../../plots/result-table.js';
import { arPlot, eaoPlot, expectedOverlapPlot, type VotPlotOptions } from '../../plots/vot-plot.js';
import { shownTitle } from './ope-figures.js';
import { placeholderFinding } from './ope-tables.js';
import type { VotExperimentResult } from './vot-result.js';

/** Trackers ranked by EAO. */
export function eaoFigure(result: VotExperimentResult): Figure {
  return eaoPlot(votRows(result), plotOptions(result));
}

/** Accuracy over reliability. */
export function arFigure(result: VotExperimentResult): Figure {
  return arPlot(votRows(result), plotOptions(result));
}

/** The expected overlap by length, whose mean over a range is EAO. */
export function expectedOverlapFigure(result: VotExperimentResult): Figure {
  return expectedOverlapPlot(votRows(result), plotOptions(result));
}

/** The trackers' scores, the best first. */
export function votScoreTable(result: VotExperimentResult): ResultTable {
  const { title, caption } = plotOptions(result);
  return votTable(votRows(result), { title, note: caption });
}

function votRows({ scores }: VotExperimentResult): (VotResult & { readonly name: string })[] {
  return scores.map(({ tracker, result }) => ({ name: tracker, ...result }));
}

function plotOptions(result: VotExperimentResult): VotPlotOptions {
  return {
    title: shownTitle(result),
    caption: `${result.sequences} sequences; ${result.remark}`,
    highlight: result.scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}

/** Who leads in each measure. */
export function votFindings({ scores, isSimulated }: VotExperimentResult): readonly string[] {
  if (isSimulated) return [placeholderFinding];
  const leader = (of: (result: VotResult) => number): VotExperimentResult['scores'][number] =>
    scores.reduce((a, b) => (of(b.result) > of(a.result) ? b : a));
  const [eao, accuracy, lost] = [leader((r) => r.eao), leader((r) => r.accuracy), leader((r) => -r.lost)];
  return [
    `${eao.tracker} has the highest EAO, ${eao.result.eao.toFixed(3)}.`,
    `${accuracy.tracker} is the most accurate, ${accuracy.result.accuracy.toFixed(3)}.`,
    `${lost.tracker} is lost least often, ${lost.result.lost} times in ${lost.result.frames} frames.`,
  ];
}
