import * as v from 'valibot';
import { type Block, markdownTable } from './block.js';
import { figureBlock } from './figure-numbers.js';
import {
  type Difference,
  differenceSchema,
  differenceText,
  intervalText,
  type Range,
  rangeSchema,
} from './stored-differences.js';

/** Numbers beside the figure. */
export interface StoredShipped {
  readonly trackers: readonly {
    readonly tracker: string;
    readonly auc: number;
    readonly precision20: number;
    readonly intervals: { readonly auc: Range; readonly precision20: Range };
  }[];
  readonly leads: readonly {
    readonly tracker: string;
    readonly over: string;
    readonly auc: Difference;
  }[];
}

const real = v.number();
const schema: v.GenericSchema<StoredShipped> = v.looseObject({
  trackers: v.array(
    v.looseObject({
      ...{ tracker: v.string(), auc: real, precision20: real },
      intervals: v.looseObject({ auc: rangeSchema, precision20: rangeSchema }),
    }),
  ),
  leads: v.array(
    v.looseObject({
      ...{ tracker: v.string(), over: v.string() },
      auc: differenceSchema,
    }),
  ),
});

/** The default weights of the kit, of which the table has the differences. */
const DEFAULT = 'DLA-SiamCAR (MobileNetV2)';
/** The kit's weights and their peers on the real test videos. */
export const shippedBlock: Block = figureBlock('shipped weights', 'real/shipped-weights.json', schema, shippedTable);

/** Trackers by falling AUC, with the lead of the kit's default over each. */
function shippedTable({ trackers, leads }: StoredShipped): string {
  const rows = [...trackers]
    .sort((a, b) => b.auc - a.auc)
    .map(({ tracker, auc, precision20, intervals }) => {
      const lead = leads.find((each) => each.tracker === DEFAULT && each.over === tracker)?.auc;
      return [
        tracker,
        `${auc.toFixed(3)}${intervalText(intervals.auc)}`,
        `${precision20.toFixed(3)}${intervalText(intervals.precision20)}`,
        lead ? differenceText(lead) : '',
      ];
    });
  return markdownTable(['tracker', 'success AUC', 'precision', 'AUC of DLA-SiamCAR minus this'], rows);
}
