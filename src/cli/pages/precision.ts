import { existsSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { PrecisionAccuracy, PrecisionResult, PrecisionSpeed } from '../../experiments/precision/result.js';
import { trainedTitle } from '../../experiments/precision/title.js';
import { checked } from '../../files/checked.js';
import { readJsonFile } from '../../files/json-file.js';
import { packageRoot } from '../../files/package-root.js';
import { type Block, markdownTable } from './block.js';
import { differenceSchema, differenceText } from './stored-differences.js';

/** What the page shows of a stored comparison of precisions. */
export type StoredPrecision = Pick<PrecisionResult, 'threads' | 'load' | 'speeds' | 'accuracies'>;

const real = v.number();
const spread = v.looseObject({ min: real, median: real, max: real });
const times = v.looseObject({ fp32: spread, reduced: spread });
const aucs = v.looseObject({ fp32: real, fp16: real, int8: real });
const schema = v.looseObject({
  threads: real,
  load: v.tuple([real, real]),
  speeds: v.array(
    v.looseObject({
      ...{ model: v.string(), title: v.string(), rounds: real, reduced: v.picklist(['int8', 'fp16']) },
      ...{ cpuMs: times, wallMs: times, speedUp: spread },
    }),
  ),
  accuracies: v.array(
    v.looseObject({
      ...{ model: v.string(), weights: v.string(), auc: aucs, videos: v.record(v.string(), aucs) },
      calibration: v.looseObject({ videos: real, pairs: real }),
      changes: v.looseObject({ fp16: differenceSchema, int8: differenceSchema }),
    }),
  ),
});

/** The stored comparison of precisions; undefined where there is none. @throws InputError for another kind of file. */
export function readPrecision(
  file: string = path.join(packageRoot, 'figures/real/precision.json'),
): StoredPrecision | undefined {
  return existsSync(file) ? checked(schema, readJsonFile(file, 'results of siamdla precision'), file) : undefined;
}

/** The comparison of precisions on the page of speeds. */
export const precisionBlock: Block = {
  page: 'figures/speed/README.md',
  name: 'precision',
  from: '../real/precision.json (`siamdla precision`)',
  text: () => {
    const stored = readPrecision();
    return stored && precisionTables(stored);
  },
};

/** Times of a frame, then success AUC, each in float32 and less. */
export function precisionTables({ threads, load, speeds, accuracies }: StoredPrecision): string {
  const rounds = [...new Set(speeds.map((speed) => speed.rounds))].join(' or ');
  const videos = [...new Set(accuracies.map((accuracy) => Object.keys(accuracy.videos).length))].join(' or ');
  return [
    `Processor time of a whole frame on ${threads === 1 ? 'one thread' : `${threads} threads`}, medians of ${rounds} alternating rounds; average load of`,
    `the machine ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after:`,
    '',
    markdownTable(['', 'float32, ms', 'int8, ms', 'times as fast: median (min to max)'], speeds.map(speedCells)),
    '',
    `Success AUC on ${videos} real test videos, with the change against float32 and its 95 % bootstrap interval over videos:`,
    '',
    markdownTable(
      ['', 'float32', 'half precision', '8-bit integers'],
      accuracies.map((each) => [trainedTitle(each, accuracies), ...accuracyCells(each)]),
    ),
  ].join('\n');
}

function speedCells({ title, cpuMs: { fp32, reduced }, speedUp: { min, median, max } }: PrecisionSpeed): string[] {
  const ms = (value: number): string => value.toPrecision(value < 100 ? 2 : 3);
  const times = `${median.toFixed(1)} (${min.toFixed(1)} to ${max.toFixed(1)})`;
  return [title, ms(fp32.median), ms(reduced.median), times];
}

function accuracyCells({ auc, changes }: PrecisionAccuracy): string[] {
  const changed = (precision: keyof typeof changes): string =>
    `${auc[precision].toFixed(3)}, ${differenceText(changes[precision])}`;
  return [auc.fp32.toFixed(3), changed('fp16'), changed('int8')];
}
