import type { Annotation, Data, Shape } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle, textColors } from '../../plots/palette.js';
import { formatThousands } from '../../plots/table.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { type Assigner, assigners } from './config.js';
import { paperFigures } from './published.js';
import type { Iteration, TrackerCost, TrainingCostResult } from './result.js';

/** Names of the assigners in figures. */
export const assignerTitles: Readonly<Record<Assigner, string>> = { baseline: 'baseline', dla: 'DLA' };

/** The iterations of a training, both phases one after the other. */
export function iterationsOf({ phases }: Pick<TrackerCost, 'phases'>, assigner: Assigner): Iteration[] {
  return phases.flatMap((phase) => [...phase[assigner].iterations]);
}

/** Width of the running mean of a curve: a tenth of its values. */
function smoothing(count: number): number {
  return Math.max(1, Math.round(count / 10));
}

/** The mean of each value and those before it, at most `width` of them; null where one of them is not finite. */
export function runningMean(values: readonly (number | null)[], width: number): (number | null)[] {
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i + 1 - width), i + 1);
    const mean = window.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / window.length;
    return Number.isFinite(mean) ? mean : null;
  });
}

/** Cumulative seconds of labels and steps after each iteration, starting with 0. */
export function cumulativeSeconds(iterations: readonly Pick<Iteration, 'assignment' | 'step'>[]): number[] {
  let sum = 0;
  return [0, ...iterations.map(({ assignment, step }) => (sum += assignment + step))];
}

/**
 * Figs. 10 and 11 for one network. Left (a): time against iterations, with a change of slope where the training of the backbone starts.
 * Right (b): the losses.
 */
export function costFigure(tracker: TrackerCost, { config, provenance: { device } }: TrainingCostResult): Figure {
  const { title, family, batch, rounds, steps } = tracker;
  const published = paperFigures[family];
  const count = rounds * steps;
  const width = smoothing(2 * count);
  const data = assigners.flatMap((assigner, i): Partial<Data>[] => {
    const iterations = iterationsOf(tracker, assigner);
    const losses = runningMean(
      iterations.map(({ loss }) => loss),
      width,
    );
    const { color } = seriesStyle(i);
    const style = { type: 'scatter', mode: 'lines', name: assignerTitles[assigner], legendgroup: assigner } as const;
    const line = { color, width: i === 0 ? 3 : 2, dash: i === 0 ? 'solid' : 'dash' } as const; // both are visible where they overlap
    return [
      { ...style, x: numbers(0, 2 * count), y: cumulativeSeconds(iterations), line },
      { ...style, x: numbers(1, 2 * count), y: losses, line, xaxis: 'x2', yaxis: 'y2', showlegend: false },
    ];
  });
  const scaled = published
    ? ` (${formatThousands(2 * count)}; in the paper ${formatThousands(published.iterations)})`
    : '';
  const figure = themed(data, {
    title: {
      text: `${published ? `Fig. ${published.figure}: ` : ''}training cost of ${title}<br><sub>synthetic videos, ${config.scale} scale</sub>`,
    },
    width: 900,
    height: 470,
    margin: { l: 64, r: 24, t: 84, b: 124 },
    xaxis: {
      domain: [0, 0.46],
      title: { text: `(a) iteration${scaled}` },
      rangemode: 'tozero',
    },
    yaxis: { title: { text: 'time of label assignment and steps (s)' }, rangemode: 'tozero' },
    xaxis2: { domain: [0.56, 1], title: { text: '(b) iteration' }, rangemode: 'tozero', anchor: 'y2' },
    yaxis2: { title: { text: `loss (mean of the last ${width})` }, rangemode: 'tozero', anchor: 'x2' },
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top' },
    shapes: (['', '2'] as const).map((panel) => phaseLine(count, panel)),
    annotations: [phaseLabel(count)],
  });
  const about = `measured here: batch ${batch}, ${rounds} rounds of ${steps} iterations per phase, alternating; seed ${config.seed}, ${device}`;
  return withProvenance(figure, about);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** A line where the training of the backbone starts. */
function phaseLine(at: number, panel: '' | '2'): Partial<Shape> {
  const line = { color: textColors.axis, width: 1, dash: 'dot' } as const;
  return {
    type: 'line',
    xref: `x${panel}`,
    yref: `y${panel} domain`,
    x0: at,
    x1: at,
    y0: 0,
    y1: 1,
    line,
  } as Partial<Shape>;
}

function phaseLabel(at: number): Partial<Annotation> {
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
