import { compareRuns, minRuns, type RunsComparison, type Verdict } from '../../statistics/bootstrap-runs.js';
import { meanInterval, type PairedInterval } from '../../statistics/paired-student.js';
import type { OpeResult, ScoredTracker } from '../scoring/ope-result.js';
import { baselineTitle, cellTitle, labelRules, pointRules } from './box-points-config.js';

/** The mean of some cells minus the mean of others. */
export interface Contrast {
  readonly name: string;
  readonly plus: readonly string[];
  readonly minus: readonly string[];
}

/** A contrast of held-out IoU, by Student's t over seeds. */
export interface IouContrast extends PairedInterval {
  readonly verdict: Verdict;
}

/** A contrast of both scores, paired by seed. */
export interface Effect {
  readonly contrast: Contrast;
  readonly auc: RunsComparison;
  /** Undefined with fewer than two seeds, and where trainings have no held-out pairs. */
  readonly iou: IouContrast | undefined;
}

const others = pointRules.filter((points) => points !== 'rectangle');

/** Main effects of both factors, the effect of labels at each rule of box points, and each cell against the baseline. */
export const contrasts: readonly Contrast[] = [
  {
    name: 'labels: DLA minus rectangle',
    plus: pointRules.map((points) => cellTitle('DLA', points)),
    minus: pointRules.map((points) => cellTitle('rectangle', points)),
  },
  ...others.map((points) => ({
    name: `box points: ${points} minus rectangle`,
    plus: labelRules.map((labels) => cellTitle(labels, points)),
    minus: labelRules.map((labels) => cellTitle(labels, 'rectangle')),
  })),
  ...pointRules.map((points) => ({
    name: `labels: DLA minus rectangle, boxes ${points}`,
    plus: [cellTitle('DLA', points)],
    minus: [cellTitle('rectangle', points)],
  })),
  ...labelRules.flatMap((labels) =>
    pointRules
      .map((points) => cellTitle(labels, points))
      .filter((title) => title !== baselineTitle)
      .map((title) => ({ name: `${title} minus baseline`, plus: [title], minus: [baselineTitle] })),
  ),
];

/**
 * The contrasts of a factorial.
 *
 * @param result Trackers named by `cellTitle`, all with the same seeds and sequences.
 */
export function effectsOf(result: OpeResult): readonly Effect[] {
  return contrasts.map((contrast) => {
    const of = (titles: readonly string[]): number[][] =>
      averaged(titles.map((title) => perSequence(cellOf(result, title))));
    const iou = (titles: readonly string[]): number[] =>
      averaged(titles.map((title) => [heldOutIou(result, title)]))[0]!;
    return {
      contrast,
      auc: compareRuns(of(contrast.plus), of(contrast.minus), { seed: result.config.bootstrapSeed }),
      iou: iouContrast(iou(contrast.plus), iou(contrast.minus)),
    };
  });
}

/** IoU on held-out pairs after the last epoch, by seed. */
export function heldOutIou({ steps }: Pick<OpeResult, 'steps'>, title: string): number[] {
  return steps.filter(({ tracker }) => tracker === title).map(({ validationIou }) => validationIou ?? Number.NaN);
}

/** Success AUC by seed. */
export function aucs(result: OpeResult, title: string): number[] {
  return cellOf(result, title).runs.map(({ summary }) => summary.auc);
}

function cellOf({ scores }: OpeResult, title: string): NonNullable<ScoredTracker['training']> {
  return scores.find(({ tracker }) => tracker === title)!.training!;
}

function perSequence({ runs }: NonNullable<ScoredTracker['training']>): number[][] {
  return runs.map(({ sequences }) => [...sequences.values()]);
}

/** The mean over cells of the scores [run][sequence]. */
function averaged(cells: readonly (readonly number[])[][]): number[][] {
  return cells[0]!.map((run, r) =>
    run.map((_, i) => cells.reduce((sum, cell) => sum + cell[r]![i]!, 0) / cells.length),
  );
}

function iouContrast(plus: readonly number[], minus: readonly number[]): IouContrast | undefined {
  if (plus.length < 2 || [...plus, ...minus].some(Number.isNaN)) return undefined;
  const interval = meanInterval(plus.map((value, i) => value - minus[i]!));
  return { ...interval, verdict: verdictOf(interval, plus.length) };
}

function verdictOf({ low, high }: PairedInterval, runs: number): Verdict {
  if (runs < minRuns) return 'not judged';
  if (low > 0) return 'improves';
  return high < 0 ? 'worse' : 'no difference shown';
}
