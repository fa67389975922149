import * as v from 'valibot';
import { formatThousands } from '../../text/number-text.js';
import { type Block, markdownTable } from './block.js';
import { figureBlock } from './figure-numbers.js';

/** Numbers beside the figure. */
export interface StoredLengths {
  /** By tracker. */
  readonly lengths: readonly {
    readonly tracker: string;
    readonly points: readonly {
      readonly pairs: number;
      readonly auc: number;
      readonly precision20: number;
      readonly heldOut: {
        readonly iou: number;
        readonly area: { readonly correlation: number };
      };
    }[];
  }[];
}

const real = v.number();
const schema: v.GenericSchema<StoredLengths> = v.looseObject({
  lengths: v.array(
    v.looseObject({
      tracker: v.string(),
      points: v.array(
        v.looseObject({
          ...{ pairs: real, auc: real, precision20: real },
          heldOut: v.looseObject({ iou: real, area: v.looseObject({ correlation: real }) }),
        }),
      ),
    }),
  ),
});

/** NanoTrack's heads after trainings of several lengths. */
export const lengthsBlock: Block = figureBlock('lengths', 'real/beyond-dose.json', schema, lengthsTable);

/** A row for each number of pairs, columns for each tracker. */
function lengthsTable({ lengths: trackers }: StoredLengths): string {
  const pairs = [...new Set(trackers.flatMap(({ points }) => points.map((point) => point.pairs)))];
  const names = (tracker: string): string[] => [
    `${tracker}: AUC`,
    'precision',
    'IoU on held-out pairs',
    'correlation of ln(wh)',
  ];
  const rows = pairs.map((count) => [
    formatThousands(count),
    ...trackers.flatMap(({ points }) => {
      const point = points.find((each) => each.pairs === count);
      if (!point) return ['', '', '', ''];
      const { auc, precision20, heldOut } = point;
      return [...[auc, precision20, heldOut.iou].map((value) => value.toFixed(3)), heldOut.area.correlation.toFixed(2)];
    }),
  ]);
  return markdownTable(['pairs', ...trackers.flatMap(({ tracker }) => names(tracker))], rows);
}
