import * as v from 'valibot';
import { formatThousands } from '../../text/number-text.js';
import { type Block, markdownTable } from './block.js';
import { readFigure } from './figure-numbers.js';
import {
  type Difference,
  differenceSchema,
  differenceText,
  type SeededDifference,
  seededSchema,
  studentText,
} from './stored-differences.js';

/** Numbers beside the figure. */
export interface StoredDose {
  readonly points: readonly {
    readonly tracker: string;
    readonly baseline: string;
    readonly pairs: number;
    readonly baselineAuc: number;
    readonly baselineIou: number;
    readonly auc: SeededDifference;
    readonly iou: Difference;
  }[];
}

const real = v.number();
const schema: v.GenericSchema<StoredDose> = v.looseObject({
  points: v.array(
    v.looseObject({
      ...{ tracker: v.string(), baseline: v.string(), pairs: real, baselineAuc: real, baselineIou: real },
      ...{ auc: seededSchema, iou: differenceSchema },
    }),
  ),
});
const files = ['beyond-dose-40000.json', 'beyond-dose-160000.json'];
const baselines = ['SiamCAR', 'SiamRPN++'];

/** DLA minus baseline against the number of training pairs. */
export const doseBlock: Block = {
  page: 'figures/README.md',
  name: 'dose',
  from: files.join(', '),
  text: () => {
    const stored = files.flatMap((file) => readFigure(file, schema) ?? []);
    return stored.length === 0 ? undefined : doseTable(stored);
  },
};

/** A row for each number of pairs; Student's t over seeds where it alone excludes 0, or alone includes it. */
export function doseTable(stored: readonly StoredDose[]): string {
  const points = stored.flatMap((each) => each.points);
  const pairs = [...new Set(points.map((point) => point.pairs))].sort((a, b) => a - b);
  const rows = pairs.map((count) => [
    formatThousands(count),
    ...baselines.flatMap((name) => cells(points.find((point) => point.pairs === count && point.baseline === name))),
  ]);
  const columns = baselines.flatMap((name) => [name, 'DLA minus it', 'held-out IoU', 'DLA minus it']);
  return markdownTable(['pairs', ...columns], rows);
}

function cells(point: StoredDose['points'][number] | undefined): string[] {
  if (!point) return ['', '', '', ''];
  const { auc, iou, baselineAuc, baselineIou } = point;
  return [
    baselineAuc.toFixed(3),
    `${differenceText(auc)}, ${auc.verdict}${studentText(auc)}`,
    baselineIou.toFixed(3),
    differenceText(iou),
  ];
}
