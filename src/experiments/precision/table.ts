import type { Spread } from '../../metrics/spread.js';
import type { ResultTable } from '../../plots/result-table.js';
import { signedText } from '../../text/number-text.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { PrecisionAccuracy, PrecisionFailure, PrecisionResult, PrecisionSpeed } from './result.js';

/** A row for each network, with the reason where one could not be measured: frames per second in fp32 and in what the device computes faster, and what fp16 and int8 change on videos, where that was measured. */
export function precisionTable({
  speeds,
  accuracies,
  failures = [],
  load,
  threads,
  device,
}: PrecisionResult): ResultTable {
  const reduced = speeds[0]?.reduced ?? (device === 'cpu' ? 'int8' : 'fp16');
  const models = [...new Set([...speeds, ...accuracies, ...failures].map(({ model }) => model))];
  const failed = (model: string, part: PrecisionFailure['part'], columns: number): string[] => {
    const reason = failures.find((failure) => failure.model === model && failure.part === part)?.reason;
    return [reason === undefined ? '' : `failed: ${reason}`, ...new Array<string>(columns - 1).fill('')];
  };
  const of = <Row extends { model: string }>(rows: readonly Row[], model: string): Row | undefined =>
    rows.find((row) => row.model === model);
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
        rows: models.map((model) => [
          modelByName(model).title,
          ...(speedCells(of(speeds, model)) ?? failed(model, 'speed', 5)),
          ...(accuracyCells(of(accuracies, model)) ?? failed(model, 'accuracy', 6)),
        ]),
      },
    ],
    note: `minimum / median / maximum of alternating rounds, time of a frame on ${device}, ${reduced === 'int8' ? `of the processor, ${threads} thread` : 'by the clock'}; frames/s: by the median; AUC with the 95 % interval of the paired change over videos; fp16: float32 rounded as a graphics card rounds; average load ${load[0].toFixed(1)} before, ${load[1].toFixed(1)} after`,
  };
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
