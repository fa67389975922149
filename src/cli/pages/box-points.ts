import * as v from 'valibot';
import { mean } from '../../metrics/mean.js';
import { isConstant } from '../../training/loop/constant-box.js';
import { type Block, markdownTable } from './block.js';
import { figureBlock } from './figure-numbers.js';

/** Numbers beside the figure. */
export interface StoredBoxPoints {
  readonly trackers: readonly { readonly tracker: string; readonly auc: number }[];
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
const schema: v.GenericSchema<StoredBoxPoints> = v.looseObject({
  trackers: v.array(v.looseObject({ tracker: v.string(), auc: real })),
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
/** Labels and box points by different assigners, after a number of training pairs. */
export function boxPointsBlock(pairs: number): Block {
  return figureBlock(`box points ${pairs}`, `beyond-box-points-${pairs}.json`, schema, boxPointsTable);
}

/** A row for each pair of assigners, means over seeds; the last column counts trainings that ended with one shape for all boxes. */
export function boxPointsTable({ trackers, steps }: StoredBoxPoints): string {
  const rows = trackers.map(({ tracker, auc }) => {
    const own = steps.filter((step) => step.tracker === tracker);
    const aspects = own.map(({ validationBoxes }) => validationBoxes.aspect);
    const constant = aspects.filter(isConstant).length;
    return [
      ...assigners(tracker),
      auc.toFixed(3),
      mean(own.map(({ validationIou }) => validationIou)).toFixed(3),
      mean(own.map(({ validationBoxes }) => validationBoxes.sizeIou)).toFixed(3),
      mean(aspects.map(({ predictedSd }) => predictedSd)).toFixed(3),
      constant === 0 ? 'none' : `${constant} of ${own.length}`,
    ];
  });
  return markdownTable(
    [
      ...['labels', 'boxes regressed at', 'success AUC', 'IoU on held-out pairs'],
      ...['size-only IoU', 'sd of predicted ln(w/h)', 'ended with one shape'],
    ],
    rows,
  );
}

/** Both assigners of 'labels DLA, boxes both', with the published trackers named. */
function assigners(title: string): [string, string] {
  const [, labels = title, boxes = ''] = /^labels (.*), boxes (.*)$/.exec(title) ?? [];
  if (labels !== boxes) return [labels, boxes];
  return [labels, `${boxes} (${labels === 'DLA' ? 'DLA-SiamCAR' : 'SiamCAR'})`];
}
