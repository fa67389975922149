import * as v from 'valibot';
import { formatThousands } from '../../text/number-text.js';
import { type Block, markdownTable } from './block.js';
import { figureBlock } from './figure-numbers.js';

interface Agreement {
  readonly correlation: number;
  readonly predictedSd: number;
}

/** What `siamdla validate` found for each network. */
export interface StoredSizes {
  readonly rows: readonly {
    readonly weights: string;
    /** Absent where weights are published. */
    readonly trainingPairs?: number;
    readonly iou: number;
    readonly sizeIou: number;
    readonly shape: Agreement;
    readonly area: Agreement;
  }[];
}

const real = v.number();
const agreement = v.looseObject({ correlation: real, predictedSd: real });
const schema: v.GenericSchema<StoredSizes> = v.looseObject({
  rows: v.array(
    v.looseObject({
      ...{ weights: v.string(), trainingPairs: v.exactOptional(real) },
      ...{ iou: real, sizeIou: real, shape: agreement, area: agreement },
    }),
  ),
});

/** Sizes that networks predict on held-out training videos. */
export const sizesBlock: Block = figureBlock('sizes', 'real/held-out-sizes.json', schema, sizesTable);

/** A row for each network. */
function sizesTable({ rows }: StoredSizes): string {
  return markdownTable(
    [
      ...['', 'pairs trained', 'IoU', 'IoU of sizes alone'],
      ...['correlation of ln(w/h)', 'of ln(wh)', 'sd of predicted ln(wh)'],
    ],
    rows.map(({ weights, trainingPairs, iou, sizeIou, shape, area }) => [
      weights,
      trainingPairs === undefined ? 'millions' : formatThousands(trainingPairs),
      iou.toFixed(3),
      sizeIou.toFixed(3),
      shape.correlation.toFixed(2),
      area.correlation.toFixed(2),
      area.predictedSd.toFixed(3),
    ]),
  );
}
