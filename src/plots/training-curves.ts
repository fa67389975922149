import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import type { Figure } from './figure.js';
import { seriesStyle } from './palette.js';
import { themed, withProvenance } from './theme.js';

/** A point of a curve: number of completed steps, and a value. */
export type CurvePoint = readonly [steps: number, value: number];

/** Metrics of one training. */
export interface TrainingCurves {
  readonly name: string;
  /** Per step. */
  readonly loss: readonly CurvePoint[];
  readonly rate: readonly CurvePoint[];
  /** Per epoch, on held-out pairs; empty without such pairs. */
  readonly validationLoss: readonly CurvePoint[];
  readonly validationIou: readonly CurvePoint[];
  /** Mean per epoch. */
  readonly positives: readonly CurvePoint[];
}

/** Maximum number of points of a curve. */
const maxPoints = 400;

/**
 * Plot of trainings in four panels: loss, IoU on held-out pairs, positives per image, learning rate. One colour per
 * training; the loss is averaged over neighbouring steps, that of held-out pairs is shown as symbols.
 *
 * @throws InputError without trainings, or when none has a step.
 */
export function trainingCurves(
  runs: readonly TrainingCurves[],
  { title, caption }: { readonly title: string; readonly caption: string },
): Figure {
  if (!runs.some(({ loss }) => loss.length > 0)) throw new InputError('no training has a finished step to plot');
  const data = runs.flatMap((run, i): Partial<Data>[] => {
    const { color, symbol } = seriesStyle(i);
    const base = { type: 'scatter', name: run.name, legendgroup: run.name, showlegend: false } as const;
    const line = { ...base, mode: 'lines', line: { color, width: 2 } } as const;
    const marks = {
      ...base,
      mode: 'lines+markers',
      line: { color, width: 1 },
      marker: { color, symbol, size: 8 },
    } as const;
    return [
      { ...line, ...points(thinned(run.loss)), showlegend: true },
      { ...marks, mode: 'markers', ...points(run.validationLoss) },
      { ...marks, ...points(run.validationIou), xaxis: 'x2', yaxis: 'y2' },
      { ...marks, ...points(run.positives), xaxis: 'x3', yaxis: 'y3' },
      { ...line, ...points(thinned(run.rate)), xaxis: 'x4', yaxis: 'y4' },
    ];
  });
  const [left, right] = [
    [0, 0.45],
    [0.56, 1],
  ] as const;
  const [top, bottom] = [
    [0.58, 1],
    [0, 0.4],
  ] as const;
  const legendHeight = 24 * Math.ceil(runs.length / 2);
  const layout: Partial<Layout> = {
    title: { text: title },
    width: 900,
    height: 600 + legendHeight,
    margin: { l: 70, r: 24, t: 56, b: 90 + legendHeight },
    xaxis: { domain: [...left], anchor: 'y', rangemode: 'tozero' },
    yaxis: { domain: [...top], title: { text: 'loss (symbols: held out)' }, rangemode: 'tozero' },
    xaxis2: { domain: [...right], anchor: 'y2', rangemode: 'tozero' },
    yaxis2: { domain: [...top], anchor: 'x2', title: { text: 'IoU on held-out pairs' }, rangemode: 'tozero' },
    xaxis3: { domain: [...left], anchor: 'y3', rangemode: 'tozero', title: { text: 'step' } },
    yaxis3: { domain: [...bottom], anchor: 'x3', title: { text: 'positives per image' }, rangemode: 'tozero' },
    xaxis4: { domain: [...right], anchor: 'y4', rangemode: 'tozero', title: { text: 'step' } },
    yaxis4: { domain: [...bottom], anchor: 'x4', title: { text: 'learning rate' }, rangemode: 'tozero' },
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.14, yanchor: 'top' },
  };
  return withProvenance(themed(data, layout), caption);
}

function points(curve: readonly CurvePoint[]): { x: number[]; y: number[] } {
  return { x: curve.map(([steps]) => steps), y: curve.map(([, value]) => value) };
}

/** Averages neighbouring points, so that at most {@link maxPoints} remain. */
function thinned(curve: readonly CurvePoint[]): CurvePoint[] {
  const width = Math.ceil(curve.length / maxPoints);
  return Array.from({ length: Math.ceil(curve.length / width) || 0 }, (_, i) => {
    const some = curve.slice(i * width, (i + 1) * width);
    return [some.at(-1)![0], some.reduce((sum, [, value]) => sum + value, 0) / some.length];
  });
}
