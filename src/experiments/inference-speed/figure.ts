import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { themed } from '../../plots/theme.js';
import { trainedTitle } from '../scoring/sources.js';
import type { InferenceSpeedResult } from './result.js';

/** Milliseconds per frame of every round, baseline and DLA side by side. */
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
      text: `Time per frame with baseline and DLA weights<br><sub>${trainedTitle(config)}; ${config.rounds} alternating rounds, one thread of ${provenance.machine}</sub>`,
    },
    yaxis: { title: { text: 'milliseconds per frame' }, rangemode: 'tozero' },
    width: 760,
    height: 440,
  });
}
