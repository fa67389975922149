import type { ResultTable } from '../../plots/result-table.js';
import { mean } from '../../statistics/mean.js';
import type { Experiment, RunContext } from '../../study/experiment.js';
import { counted, signedText } from '../../text/number-text.js';
import { constantBoxFindings } from '../scoring/constant-boxes.js';
import { opeFigure } from '../scoring/ope-figures.js';
import type { OpeResult, TrainedOpeConfig } from '../scoring/ope-result.js';
import { unavailableReason, withSeeds } from '../scoring/sources.js';
import { scoreTrainedOpe, trainedOpeSteps } from '../scoring/trained-ope.js';
import { boxPointsConfig, cellTitle, labelRules, pointRules } from './box-points-config.js';
import { aucs, type Effect, effectsOf, heldOutIou } from './contrasts.js';
import { interactionFigure } from './interaction-figure.js';

/** The trackers of the factorial, scored, and its effects. */
export type BoxPointsResult = OpeResult & { readonly effects: readonly Effect[] };

/**
 * Not in the paper: does DLA change a tracker through its labels or through the points at which boxes are regressed? A
 * factorial of both on SiamCAR, whose training otherwise takes both from one assigner.
 */
export const boxPoints: Experiment<TrainedOpeConfig, BoxPointsResult> = {
  id: 'box-points',
  paper: 'beyond the paper',
  title: 'Labels and box points by different assigners, on SiamCAR',
  scales: {
    smoke: boxPointsConfig('smoke', 10_000),
    mini: boxPointsConfig('mini', 10_000),
    paper: boxPointsConfig('paper', 10_000),
  },
  withSeeds,
  steps: trainedOpeSteps,
  run: async (config, context: RunContext = {}) => {
    const result = await scoreTrainedOpe(config, context);
    return { ...result, effects: effectsOf(result) };
  },
  figures: (result) => [opeFigure(result, interactionFigure(result), 'beyond-box-points')],
  tables: (result) => [cellTable(result), effectTable(result)],
  findings: ({ effects, steps }) => [...effects.slice(0, 6).map(findingOf), ...constantBoxFindings(steps)],
  unavailableReason,
};

function cellTable(result: OpeResult): ResultTable {
  const best = 'highest';
  return {
    caption: `Labels and box points on ${result.title}`,
    columns: [
      { name: 'labels' },
      { name: 'box points' },
      { name: 'success AUC', best },
      { name: 'precision', best },
      { name: 'IoU on held-out pairs', best },
      { name: 'IoU of sizes', best },
      { name: 'sd of predicted ln(w/h)' },
      { name: 'positives per image', decimals: 1 },
    ],
    sections: [
      {
        rows: labelRules.flatMap((labels) =>
          pointRules.map((points) => {
            const title = cellTitle(labels, points);
            const { summary } = result.scores.find(({ tracker }) => tracker === title)!;
            const steps = result.steps.filter(({ tracker }) => tracker === title);
            const boxes = steps.map(({ validationBoxes }) => validationBoxes);
            return [
              labels,
              points,
              mean(aucs(result, title)),
              summary.precision20,
              mean(heldOutIou(result, title)),
              mean(boxes.map((shapes) => shapes?.sizeIou ?? Number.NaN)),
              mean(boxes.map((shapes) => shapes?.aspect.predictedSd ?? Number.NaN)),
              mean(steps.map(({ positives }) => positives ?? Number.NaN)),
            ];
          }),
        ),
      },
    ],
    note: `${counted(result.sequences, 'sequence')}; ${result.caption}; IoU of the best-scored box, and of its size alone, after the last epoch`,
  };
}

function effectTable(result: BoxPointsResult): ResultTable {
  const signed = { decimals: 4, signed: true };
  return {
    caption: `Effects of labels and box points on ${result.title}`,
    columns: [
      { name: 'effect' },
      { name: 'AUC', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: 'verdict' },
      { name: 'held-out IoU', ...signed },
      { name: 'from', ...signed },
      { name: 'to', ...signed },
      { name: 'verdict on IoU' },
    ],
    sections: [
      {
        rows: result.effects.map(({ contrast, auc, iou }) => [
          contrast.name,
          auc.difference,
          auc.low,
          auc.high,
          auc.verdict,
          iou?.difference ?? null,
          iou?.low ?? null,
          iou?.high ?? null,
          iou?.verdict ?? 'not judged',
        ]),
      },
    ],
    note: "AUC: 95 % bootstrap interval over seeds and sequences, the verdict with Student's t over seeds; IoU: Student's t over seeds; runs of the same seed are paired; no correction for the number of effects",
  };
}

function findingOf({ contrast, auc, iou }: Effect): string {
  const interval = ({ low, high }: { readonly low: number; readonly high: number }): string =>
    `[${signedText(low)}, ${signedText(high)}]`;
  if (auc.verdict === 'not judged') {
    return `${contrast.name}: ${signedText(auc.difference)} AUC, too few seeds for a verdict.`;
  }
  const heldOut = iou ? `; held-out IoU ${signedText(iou.difference)} ${interval(iou)}, ${iou.verdict}` : '';
  return `${contrast.name}: AUC ${signedText(auc.difference)} ${interval(auc)}, ${auc.verdict}${heldOut}; ${auc.perRun.length} seeds.`;
}
