import type { ResultTable } from '../../plots/result-table.js';
import type { Spread } from '../../statistics/spread.js';
import { signedText } from '../../text/number-text.js';
import type { PrecisionAccuracy, PrecisionFailure, PrecisionResult, PrecisionSpeed } from './result.js';
import { type Measured, trainedTitle, trainingsOf } from './title.js';

/**
 * A row for each network, or for each of its trainings that was compared, with the reason where one could not be measured:
 * frames per second in fp32 and in what the device computes faster, and what fp16 and int8 change on videos, where that was
 * measured.
 */
export function precisionTable({
  speeds,
  accuracies,
  failures = [],
  load,
  threads,
  device,
}: PrecisionResult): ResultTable {
  const reduced = speeds[0]?.reduced ?? (device === 'cpu' ? 'int8' : 'fp16');
  const all: readonly Measured[] = [...speeds, ...accuracies, ...failures];
  const rows = [...new Set(all.map(({ model }) => model))].flatMap((model): readonly Measured[] => {
    const trainings = trainingsOf(model, all);
    return trainings.length > 0 ? trainings.map((weights) => ({ model, weights })) : [{ model }];
  });
  const failed = (row: Measured, part: PrecisionFailure['part'], columns: number): string[] => {
    const reason = failures.find((failure) => failure.part === part && isOf(row, failure))?.reason;
    return [reason === undefined ? '' : `failed: ${reason}`, ...new Array<string>(columns - 1).fill('')];
  };
  return {
    caption: 'Networks in 32-bit and 16-bit floating point and in 8-bit integers',
    columns: [
      { name: 'network' },
      { name: 'fp32, ms' },
      { name: `${reduced}, ms` },
      { name: 'frames/s, fp32' },
      { name: `frames/s, ${reduced}` },
      { name: 'speed-up' },
      { name: 'videos' },
      { name: 'AUC, fp32' },
      { name: 'AUC, fp16' },
      { name: 'change' },
      { name: 'AUC, int8' },
      { name: 'change' },
    ],
    sections: [
      {
        rows: rows.map((row) => [
          trainedTitle(row, all),
          ...(speedCells(speeds.find((speed) => isOf(row, speed))) ?? failed(row, 'speed', 5)),
          ...(accuracyCells(accuracies.find((accuracy) => isOf(row, accuracy))) ?? failed(row, 'accuracy', 6)),
        ]),
      },
    ],
    note: `minimum / median / maximum of alternating rounds, time of a frame on ${device}, ${reduced === 'int8' ? `of the processor, ${threads} thread` : 'by the clock'}; frames/s: by the median; AUC with the 95 % interval of the paired change over videos; fp16: float32 rounded as a graphics card rounds; average load ${load[0].toFixed(1)} before, ${load[1].toFixed(1)} after`,
  };
}

/** Whether a result is of a row: a speed, which is the same with any weights, is of all rows of its network. */
function isOf({ model, weights }: Measured, result: Measured): boolean {
  return result.model === model && (result.weights === undefined || result.weights === weights);
}

function speedCells(speed: PrecisionSpeed | undefined): string[] | undefined {
  if (!speed) return undefined;
  const { fp32, reduced } = speed.reduced === 'int8' ? speed.cpuMs : speed.wallMs;
  const rate = ({ median }: Spread): string => (1000 / median).toPrecision(3);
  return [spreadText(fp32), spreadText(reduced), rate(fp32), rate(reduced), spreadText(speed.speedUp)];
}

function accuracyCells(accuracy: PrecisionAccuracy | undefined): string[] | undefined {
  if (!accuracy) return undefined;
  const { auc, changes, videos } = accuracy;
  const changed = (precision: keyof typeof changes): string[] => {
    const { difference, low, high } = changes[precision];
    return [auc[precision].toFixed(3), `${signedText(difference)} (${signedText(low)} to ${signedText(high)})`];
  };
  return [String(Object.keys(videos).length), auc.fp32.toFixed(3), ...changed('fp16'), ...changed('int8')];
}

function spreadText({ min, median, max }: Spread): string {
  return [min, median, max].map((value) => value.toPrecision(3)).join(' / ');
}
