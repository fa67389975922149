import type { Annotation, Data, Shape } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle, textColors } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { cachedTimesNote } from '../../provenance/provenance.js';
import { formatThousands } from '../../text/number-text.js';
import { type Assigner, assigners } from './config.js';
import { paperFigures } from './published.js';
import type { Iteration, TrackerCost, TrainingCostResult } from './result.js';

/** Names of the assigners in figures. */
export const assignerTitles: Readonly<Record<Assigner, string>> = { baseline: 'baseline', dla: 'DLA' };

/** 'synthetic videos, paper scale'. */
export function dataText({ scale, extent }: TrainingCostResult['config']): string {
  return `synthetic videos, ${scale} scale${extent === undefined ? '' : `, ${extent}`}`;
}

/** The iterations of a training, both phases one after the other. */
export function iterationsOf({ phases }: Pick<TrackerCost, 'phases'>, assigner: Assigner): Iteration[] {
  return phases.flatMap((phase) => [...phase[assigner].iterations]);
}

/** Cumulative seconds of labels and steps after each iteration, starting with 0. */
export function cumulativeSeconds(iterations: readonly Pick<Iteration, 'assignment' | 'step'>[]): number[] {
  let sum = 0;
  return [0, ...iterations.map(({ assignment, step }) => (sum += assignment + step))];
}

/**
 * Figs. 10 and 11 for one network: time against iterations, with a change of slope where the training of the backbone
 * starts. The paper's losses beside it are left out: those of the two assigners are sums over different samples, and a few
 * iterations show no course.
 */
export function costFigure(tracker: TrackerCost, { config, provenance: from }: TrainingCostResult): Figure {
  const { title, family, batch, rounds, steps } = tracker;
  const published = paperFigures[family];
  const count = rounds * steps;
  const data = assigners.map((assigner, i): Partial<Data> => {
    const { color } = seriesStyle(i);
    return {
      type: 'scatter',
      mode: 'lines',
      name: assignerTitles[assigner],
      x: Array.from({ length: 2 * count + 1 }, (_, iteration) => iteration),
      y: cumulativeSeconds(iterationsOf(tracker, assigner)),
      line: { color, width: i === 0 ? 3 : 2, dash: i === 0 ? 'solid' : 'dash' }, // both are visible where they overlap
    };
  });
  const scaled = published
    ? ` (${formatThousands(2 * count)}; in the paper ${formatThousands(published.iterations)})`
    : '';
  const figure = themed(data, {
    title: {
      text: `${published ? `Fig. ${published.figure}: ` : ''}training cost of ${title}<br><sub>${dataText(config)}</sub>`,
    },
    width: 760,
    height: 480,
    margin: { l: 64, r: 24, t: 96, b: 124 },
    xaxis: { title: { text: `iteration${scaled}` }, rangemode: 'tozero', tickformat: ',' },
    yaxis: { title: { text: 'time of label assignment and steps (s)' }, rangemode: 'tozero', tickformat: ',' },
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top' },
    shapes: [phaseLine(count)],
    annotations: [phaseLabel(count)],
  });
  const about = `measured here: batch ${batch}, ${rounds} rounds of ${steps} iteration${steps === 1 ? '' : 's'} per phase, alternating; seed ${config.seed}, ${from.device}${cachedTimesNote(from)}`;
  return withProvenance(figure, about);
}

/** A line where the training of the backbone starts. */
export function phaseLine(at: number): Partial<Shape> {
  const line = { color: textColors.axis, width: 1, dash: 'dot' } as const;
  return {
    type: 'line',
    xref: 'x',
    yref: 'y domain' as NonNullable<Shape['yref']>,
    x0: at,
    x1: at,
    y0: 0,
    y1: 1,
    line,
  };
}

/** What is trained on both sides of that line. */
export function phaseLabel(at: number): Partial<Annotation> {
  const text = 'backbone frozen \u2190 \u2192 trained';
  return {
    text,
    x: at,
    y: 1,
    yref: 'paper',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 11, color: textColors.text },
  };
}
