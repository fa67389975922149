import type { Dash, Data, Layout, LayoutAxis, ScatterData } from 'plotly.js';
import { InputError } from '../errors.js';
import { escapeHtml } from '../text/escape.js';
import { estimateTextWidth } from './drawings/svg.js';
import type { Figure } from './figure.js';
import { colors } from './palette.js';
import { themed, withProvenance } from './theme.js';
import { trackerStyle } from './tracker-style.js';

/** A point of a curve: number of completed steps, and a value. */
export type CurvePoint = readonly [steps: number, value: number];

/** Curves of the predicted boxes' shape on held-out pairs: of ln(w/h) and of ln(wh). */
export interface ShapeCurves {
  readonly aspect: readonly CurvePoint[];
  readonly area: readonly CurvePoint[];
}

/** Metrics of one training. */
export interface TrainingCurves {
  readonly name: string;
  /** Per step. */
  readonly loss: readonly CurvePoint[];
  readonly rate: readonly CurvePoint[];
  /** Per epoch, on held-out pairs; empty without such pairs. */
  readonly validationLoss: readonly CurvePoint[];
  readonly validationIou: readonly CurvePoint[];
  /** IoU of the same boxes with centres aligned; empty without held-out pairs, like `spread` and `correlation`. */
  readonly sizeIou: readonly CurvePoint[];
  /** Standard deviation of predictions by that of targets: 0 for a constant box. */
  readonly spread: ShapeCurves;
  /** Correlation of predictions and targets. */
  readonly correlation: ShapeCurves;
  /** Share of held-out images in the regression loss; empty without held-out pairs, and for records of earlier versions. */
  readonly regressedShare: readonly CurvePoint[];
  /** Mean per epoch. */
  readonly positives: readonly CurvePoint[];
}

/** Maximum number of points of a curve. */
const maxPoints = 400;

/** Titles of the panels' y axes, row by row; those after the fourth are left out if no training has their curves. */
const panels = [
  'loss (symbols: held out)',
  'IoU (dashed: sizes alone)',
  'positives per image',
  'learning rate',
] as const;
const shapePanels = ['spread / targets’ spread', 'correlation with targets'] as const;
const regressionPanel = 'share in regression loss';

/** Space between panels' rows, in pixels. */
const rowGap = 60;
const rowHeight = 200;

const width = 900;
const margin = { l: 70, r: 24, t: 56 } as const;
/** Of a legend: its row, and an entry without its name, in pixels. */
const legend = { row: 30, mark: 51 } as const;

/** Height in pixels of the plots of so many rows of panels. */
export function panelsHeight(rows: number): number {
  return rows * rowHeight + (rows - 1) * rowGap;
}

/**
 * Plot of trainings in panels: loss, IoU on held-out pairs, positives per image, learning rate; of predicted boxes' shapes
 * spread and correlation, ln(w/h) as a line and ln(wh) dashed; and the share of held-out images in the regression loss. One
 * colour per training, from the eighth on with other symbols and dashed lines of loss and learning rate; the loss is averaged
 * over neighbouring steps, that of held-out pairs is shown as symbols.
 *
 * @throws InputError without trainings, or when none has a step.
 */
export function trainingCurves(
  runs: readonly TrainingCurves[],
  { title, caption }: { readonly title: string; readonly caption: string },
): Figure {
  if (!runs.some(({ loss }) => loss.length > 0)) throw new InputError('no training has a finished step to plot');
  const hasShapes = runs.some(({ sizeIou }) => sizeIou.length > 0);
  const hasShares = runs.some(({ regressedShare }) => regressedShare.length > 0);
  const shown = [...panels, ...(hasShapes ? shapePanels : []), ...(hasShares ? [regressionPanel] : [])];
  const hasSymbols = runs.length > colors.length; // in the legend, where colours alone would repeat
  const data = runs.flatMap((run, i) => curvesOf(run, i, { hasShapes, hasShares, hasSymbols }));
  const legendHeight = heightOfLegend(runs.map(({ name }) => name));
  const rows = Math.ceil(shown.length / 2);
  const plotHeight = panelsHeight(rows);
  const layout: Partial<Layout> = {
    title: { text: escapeHtml(title) },
    width,
    height: plotHeight + 146 + legendHeight,
    margin: { ...margin, b: 90 + legendHeight },
    ...Object.assign({}, ...shown.map((text, at) => panelAxes(at, text, shown.length, 'step'))),
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -50 / plotHeight, yanchor: 'top' },
  };
  return withProvenance(themed(data, layout), caption);
}

/**
 * Room for the legend in pixels, beside what is there without one. Trainings that have the same name as others have long
 * ones: paths.
 */
function heightOfLegend(names: readonly string[]): number {
  const widest = legend.mark + Math.max(...names.map((name) => estimateTextWidth(name, 13)));
  const inRow = Math.max(1, Math.floor((width - margin.l - margin.r) / widest));
  return Math.max(24 * Math.ceil(names.length / 2), legend.row * Math.ceil(names.length / inRow) - 20);
}

/** The curves of the i-th training. */
function curvesOf(
  run: TrainingCurves,
  i: number,
  { hasShapes, hasShares, hasSymbols }: Readonly<Record<'hasShapes' | 'hasShares' | 'hasSymbols', boolean>>,
): Partial<Data>[] {
  const { color, symbol, dash } = trackerStyle(i);
  const base = { type: 'scatter', name: escapeHtml(run.name), legendgroup: run.name, showlegend: false } as const;
  const stroke = { color, width: 2, ...(i >= colors.length && { dash: dash as Dash }) };
  const line = { ...base, mode: 'lines', line: stroke } as const;
  const marker = { color, symbol, size: 8 };
  const marks = { ...base, mode: 'lines+markers', line: { color, width: 1 }, marker } as const;
  const dashed = { ...marks, line: { color, width: 1, dash: 'dash' } } as const;
  const curves: Partial<Data>[] = [
    { ...line, ...points(thinned(run.loss)), showlegend: !hasSymbols },
    { ...marks, mode: 'markers', ...points(run.validationLoss) },
    { ...marks, ...points(run.validationIou), ...inPanel(1) },
    { ...marks, ...points(run.positives), ...inPanel(2) },
    { ...line, ...points(thinned(run.rate)), ...inPanel(3) },
  ];
  if (hasSymbols) curves.push({ ...line, mode: 'lines+markers', marker, x: [null], y: [null], showlegend: true });
  if (hasShares) curves.push({ ...marks, ...points(run.regressedShare), ...inPanel(hasShapes ? 6 : 4) });
  if (!hasShapes) return curves;
  return [
    ...curves,
    { ...dashed, ...points(run.sizeIou), ...inPanel(1) },
    ...[run.spread, run.correlation].flatMap(({ aspect, area }, at) => [
      { ...marks, ...points(aspect), ...inPanel(4 + at) },
      { ...dashed, ...points(area), ...inPanel(4 + at) },
    ]),
  ];
}

/** The axes of a trace in a panel. */
export function inPanel(at: number): Pick<ScatterData, 'xaxis' | 'yaxis'> {
  return { xaxis: `x${at + 1}` as 'x', yaxis: `y${at + 1}` as 'y' };
}

/**
 * The axes of a panel by its place, row by row, two in a row.
 *
 * @param title Of the y axis.
 * @param count Number of panels.
 * @param xTitle Of the x axes without a panel below.
 */
export function panelAxes(
  at: number,
  title: string,
  count: number,
  xTitle: string,
): Record<string, Partial<LayoutAxis>> {
  const plotHeight = panelsHeight(Math.ceil(count / 2));
  const suffix = at === 0 ? '' : String(at + 1);
  const row = Math.floor(at / 2);
  const top = 1 - (row * (rowHeight + rowGap)) / plotHeight;
  const isLast = at + 2 >= count;
  return {
    [`xaxis${suffix}`]: {
      domain: at % 2 === 0 ? [0, 0.45] : [0.56, 1],
      anchor: `y${suffix}` as 'y',
      rangemode: 'tozero',
      ...(isLast && { title: { text: xTitle } }),
    },
    [`yaxis${suffix}`]: {
      domain: [Math.max(0, top - rowHeight / plotHeight), top],
      anchor: `x${suffix}` as 'x',
      title: { text: title },
      rangemode: 'tozero',
    },
  };
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
