import * as v from 'valibot';
import { mean } from '../../statistics/mean.js';
import { isConstant } from '../../training/loop/constant-box.js';
import { type Block, markdownTable } from './block.js';
import { figureBlock } from './figure-numbers.js';
import {
  differenceText,
  type JudgedDifference,
  judgedSchema,
  type SeededDifference,
  seededSchema,
  studentText,
} from './stored-differences.js';

/** Numbers beside the figure. */
export interface StoredBoxPoints {
  readonly trackers: readonly { readonly tracker: string; readonly auc: number }[];
  /** Sums of some trackers minus sums of others; those of one minus one are shown. */
  readonly effects: readonly {
    readonly contrast: { readonly plus: readonly string[]; readonly minus: readonly string[] };
    readonly auc: SeededDifference;
    readonly iou: JudgedDifference;
  }[];
  readonly steps: readonly {
    readonly tracker: string;
    readonly validationIou: number;
    readonly validationBoxes: {
      readonly sizeIou: number;
      readonly aspect: { readonly predictedSd: number; readonly targetSd: number };
    };
  }[];
}

const real = v.number();
const titles = v.array(v.string());
const schema: v.GenericSchema<StoredBoxPoints> = v.looseObject({
  trackers: v.array(v.looseObject({ tracker: v.string(), auc: real })),
  effects: v.array(
    v.looseObject({
      contrast: v.looseObject({ plus: titles, minus: titles }),
      ...{ auc: seededSchema, iou: judgedSchema },
    }),
  ),
  steps: v.array(
    v.looseObject({
      ...{ tracker: v.string(), validationIou: real },
      validationBoxes: v.looseObject({
        sizeIou: real,
        aspect: v.looseObject({ predictedSd: real, targetSd: real }),
      }),
    }),
  ),
});
/** SiamCAR's own labels and box points. */
const BASELINE = 'labels rectangle, boxes rectangle';

/** Labels and box points by different assigners, after a number of training pairs. */
export function boxPointsBlock(pairs: number): Block {
  return figureBlock(`box points ${pairs}`, `beyond-box-points-${pairs}.json`, schema, boxPointsTable);
}

/**
 * A row for each pair of assigners, means over seeds, with the difference to SiamCAR, its 95 % interval and verdict; the
 * last column counts trainings that ended with one shape for all boxes.
 */
export function boxPointsTable({ trackers, effects, steps }: StoredBoxPoints): string {
  const rows = trackers.map(({ tracker, auc }) => {
    const own = steps.filter((step) => step.tracker === tracker);
    const aspects = own.map(({ validationBoxes }) => validationBoxes.aspect);
    const lead = effects.find(
      ({ contrast: { plus, minus } }) => `${plus}` === tracker && `${minus}` === BASELINE, // lists of one title
    );
    const constant = aspects.filter(isConstant).length;
    return [
      ...assigners(tracker),
      auc.toFixed(3),
      lead ? `${verdictText(lead.auc)}${studentText(lead.auc)}` : '',
      mean(own.map(({ validationIou }) => validationIou)).toFixed(3),
      lead ? verdictText(lead.iou) : '',
      mean(own.map(({ validationBoxes }) => validationBoxes.sizeIou)).toFixed(3),
      mean(aspects.map(({ predictedSd }) => predictedSd)).toFixed(3),
      constant === 0 ? 'none' : `${constant} of ${own.length}`,
    ];
  });
  return markdownTable(
    [
      ...['labels', 'boxes regressed at', 'success AUC', 'minus SiamCAR'],
      ...['IoU on held-out pairs', 'minus SiamCAR'],
      ...['size-only IoU', 'sd of predicted ln(w/h)', 'ended with one shape'],
    ],
    rows,
  );
}

function verdictText(measured: JudgedDifference): string {
  return `${differenceText(measured)}, ${measured.verdict}`;
}

/** Both assigners of 'labels DLA, boxes both', with the published trackers named. */
function assigners(title: string): [string, string] {
  const [, labels = title, boxes = ''] = /^labels (.*), boxes (.*)$/.exec(title) ?? [];
  if (labels !== boxes) return [labels, boxes];
  return [labels, `${boxes} (${labels === 'DLA' ? 'DLA-SiamCAR' : 'SiamCAR'})`];
}
