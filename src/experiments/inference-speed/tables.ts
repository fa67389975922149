import type { ResultTable } from '../../plots/result-table.js';
import { cachedTimesNote } from '../../provenance.js';
import { whereOf } from '../trained/result.js';
import type { InferenceSpeedResult } from './inference-speed.js';

/** Milliseconds per frame of each pair, and of models with random weights. */
export function speedTables({ config, pairs, untrained, provenance }: InferenceSpeedResult): readonly ResultTable[] {
  const ms = { decimals: 2 };
  const signed = { decimals: 3, signed: true };
  const paired: ResultTable = {
    caption: `Milliseconds per frame with baseline and DLA weights, ${whereOf(config)}`,
    columns: [
      { name: 'network' },
      { name: 'baseline', ...ms },
      { name: 'DLA', ...ms },
      { name: 'difference', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: 'frames per second', decimals: 0 },
    ],
    sections: [
      {
        rows: pairs.map(({ model, baselineMs, dlaMs, difference }) => [
          model,
          mean(baselineMs),
          mean(dlaMs),
          difference.difference,
          difference.low,
          difference.high,
          1000 / mean(dlaMs),
        ]),
      },
    ],
    note: `one thread of ${provenance.machine}; ${config.rounds} rounds in turns; images already in memory; 95 % interval over rounds by Student's t${cachedTimesNote(provenance)}`,
  };
  if (untrained.length === 0) return [paired];
  return [
    paired,
    {
      caption: 'Milliseconds per frame of the networks of the paper, random weights',
      columns: [{ name: 'network' }, { name: 'ms per frame', decimals: 0 }, { name: 'frames per second', decimals: 1 }],
      sections: [{ rows: untrained.map(({ model, ms: each }) => [model, each, 1000 / each]) }],
      note: `all cores of ${provenance.machine}; images already in memory${cachedTimesNote(provenance)}`,
    },
  ];
}

/** Whether the weights' origin shows in the speed. */
export function speedFindings({ pairs }: InferenceSpeedResult): readonly string[] {
  return pairs.map(({ dla, baseline, baselineMs, difference: { difference, low, high } }) => {
    const share = (value: number): string => `${((100 * value) / mean(baselineMs)).toFixed(2)} %`;
    const interval = `${share(difference)} [${share(low)}, ${share(high)}]`;
    if (low <= 0 && high >= 0) {
      return `No difference shown between ${dla} and ${baseline}: ${interval} of its time per frame. Both run the same graph.`;
    }
    return `${dla} and ${baseline} differ by ${interval} of the time per frame, though both run the same graph: something beside the weights' origin, such as this machine's load, shows here.`;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
