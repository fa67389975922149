import type { Figure } from '../../plots/figure.js';
import { arPlot, eaoPlot, expectedOverlapPlot } from '../../plots/vot-plot.js';
import type { NamedTable } from '../experiment.js';
import type { VotExperimentResult } from './vot-result.js';

/** Trackers ranked by EAO. */
export function eaoFigure(result: VotExperimentResult, title: string): Figure {
  return eaoPlot(trackers(result), options(result, title));
}

/** Accuracy over reliability. */
export function arFigure(result: VotExperimentResult, title: string): Figure {
  return arPlot(trackers(result), options(result, title));
}

/** The expected overlap by length, whose mean over a range is EAO. */
export function expectedOverlapFigure(result: VotExperimentResult, title: string): Figure {
  return expectedOverlapPlot(trackers(result), options(result, title));
}

/** The trackers' scores, the best first. */
export function votTable({ scores, title, sequences, isSimulated }: VotExperimentResult): NamedTable {
  const made = isSimulated ? ' (made-up boxes: says nothing about trackers)' : '';
  return {
    title: `Measured here: ${title}, ${sequences} sequences, restarts five frames after a failure${made}`,
    columns: {
      tracker: scores.map(({ tracker }) => tracker),
      EAO: scores.map(({ result }) => Number(result.eao.toFixed(4))),
      accuracy: scores.map(({ result }) => Number(result.accuracy.toFixed(4))),
      robustness: scores.map(({ result }) => Number(result.robustness.toFixed(4))),
      lost: scores.map(({ result }) => result.lost),
    },
  };
}

function trackers({ scores }: VotExperimentResult) {
  return scores.map(({ tracker, result }) => ({ name: tracker, ...result }));
}

function options({ isSimulated, sequences, remark, scores }: VotExperimentResult, title: string) {
  return {
    title: isSimulated ? `${title} — no data here: made-up boxes` : title,
    note: `${sequences} sequences; ${remark}`,
    highlight: scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}
