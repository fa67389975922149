import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { themed } from '../../plots/theme.js';
import { cachedTimesNote } from '../../provenance.js';
import { whereOf } from '../trained/result.js';
import type { InferenceSpeedResult } from './inference-speed.js';

/** Milliseconds per frame of every round, baseline and DLA beside each other. */
export function speedFigure({ pairs, config, provenance }: InferenceSpeedResult): Figure {
  const data = pairs.flatMap(({ baseline, dla, baselineMs, dlaMs }): Partial<Data>[] =>
    [
      { name: baseline, values: baselineMs },
      { name: dla, values: dlaMs },
    ].map(({ name, values }) => ({
      type: 'box',
      name,
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
      text: `Time per frame with baseline and DLA weights<br><sub>${whereOf(config)}; ${config.rounds} rounds in turns, one thread of ${provenance.machine}${cachedTimesNote(provenance)}</sub>`,
    },
    yaxis: { title: { text: 'milliseconds per frame' }, rangemode: 'tozero' },
    width: 760,
    height: 440,
  });
}
