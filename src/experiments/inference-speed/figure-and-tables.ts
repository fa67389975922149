import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import type { ResultTable } from '../../plots/result-table.js';
import { themed } from '../../plots/theme.js';
import { cachedTimesNote, isOfProcessor, type Provenance } from '../../provenance/provenance.js';
import { mean } from '../../statistics/mean.js';
import { escapeHtml } from '../../text/escape.js';
import { trainedTitle } from '../scoring/sources.js';
import type { InferenceSpeedResult } from './result.js';

/** Where frames were timed: a part of the machine's processor, or another device of it. */
function placeOf(provenance: Provenance, part: 'one thread' | 'all cores'): string {
  const { device, machine } = provenance;
  return isOfProcessor(provenance) ? `${part} of ${machine}` : `${device}, ${machine}`;
}

/** Whether every pair is of a network's baseline and DLA; else names say which assigners are compared. */
function areOfDla(pairs: InferenceSpeedResult['pairs']): boolean {
  return pairs.every(({ dla, baseline }) => dla === `DLA-${baseline}`);
}

function weightsOf(pairs: InferenceSpeedResult['pairs']): string {
  return areOfDla(pairs) ? 'with baseline and DLA weights' : 'with weights by two assigners';
}

/** Milliseconds per frame of each pair, and of models with random weights. */
export function speedTables({ config, pairs, untrained, provenance }: InferenceSpeedResult): readonly ResultTable[] {
  const ms = { decimals: 2 };
  const signed = { decimals: 3, signed: true };
  const other = areOfDla(pairs) ? 'DLA' : 'other';
  const paired: ResultTable = {
    caption: `Milliseconds per frame ${weightsOf(pairs)}, ${trainedTitle(config)}`,
    columns: [
      { name: 'network' },
      { name: 'baseline', ...ms },
      { name: other, ...ms },
      { name: 'difference', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: `frames per second, ${other}`, decimals: 0 },
    ],
    sections: [
      {
        rows: pairs.map(({ model, baseline, dla, baselineMs, dlaMs, difference }) => [
          areOfDla(pairs) ? model : `${model}: ${dla} against ${baseline}`,
          mean(baselineMs),
          mean(dlaMs),
          difference.difference,
          difference.low,
          difference.high,
          1000 / mean(dlaMs),
        ]),
      },
    ],
    note: `${placeOf(provenance, 'one thread')}; ${config.rounds} alternating rounds; images decoded beforehand; 95 % interval over rounds by Student's t${cachedTimesNote(provenance)}`,
  };
  if (untrained.length === 0) return [paired];
  return [
    paired,
    {
      caption: "Milliseconds per frame of the paper's networks with random weights",
      columns: [{ name: 'network' }, { name: 'ms per frame', decimals: 0 }, { name: 'frames per second', decimals: 1 }],
      sections: [{ rows: untrained.map(({ model, ms: each }) => [model, each, 1000 / each]) }],
      note: `${placeOf(provenance, 'all cores')}; images decoded beforehand${cachedTimesNote(provenance)}`,
    },
  ];
}

/** Whether baseline and DLA weights differ in speed. */
export function speedFindings({ pairs }: InferenceSpeedResult): readonly string[] {
  return pairs.map(({ dla, baseline, baselineMs, difference: { difference, low, high } }) => {
    const share = (value: number): string => `${((100 * value) / mean(baselineMs)).toFixed(2)} %`;
    const interval = `${share(difference)} [${share(low)}, ${share(high)}]`;
    if (low <= 0 && high >= 0) {
      return `No difference shown between ${dla} and ${baseline}: ${interval} of its time per frame. Both run the same graph.`;
    }
    return `${dla} and ${baseline} differ by ${interval} of the time per frame, though both run the same graph: the cause is not the weights but, for instance, other load on this machine.`;
  });
}

/** Milliseconds per frame of every round, baseline and DLA side by side. */
export function speedFigure({ pairs, config, provenance }: InferenceSpeedResult): Figure {
  const data = pairs.flatMap(({ baseline, dla, baselineMs, dlaMs }): Partial<Data>[] =>
    [
      { name: areOfDla(pairs) ? baseline : `${baseline}, beside ${dla}`, values: baselineMs },
      { name: dla, values: dlaMs },
    ].map(({ name, values }) => ({
      type: 'box',
      name: escapeHtml(name),
      y: [...values],
      boxpoints: 'all',
      jitter: 0.4,
      pointpos: 0,
      marker: { size: 4, opacity: 0.6 },
      showlegend: false,
    })),
  );
  return themed(data, {
    title: {
      text: `Sec. 4.7: time per frame ${weightsOf(pairs)}<br><sub>${trainedTitle(config)}; ${config.rounds} alternating rounds, ${placeOf(provenance, 'one thread')}${cachedTimesNote(provenance)}</sub>`,
    },
    yaxis: { title: { text: 'milliseconds per frame' }, rangemode: 'tozero' },
    width: 760,
    height: 468,
    margin: { t: 84, l: 64, r: 24, b: 84 },
  });
}
