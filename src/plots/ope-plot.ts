import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import type { OpeSummary } from '../metrics/summary.js';
import { DISTANCE_THRESHOLDS, OVERLAP_THRESHOLDS } from '../metrics/thresholds.js';
import { escapeHtml } from '../text/escape.js';
import type { Figure } from './figure.js';
import { textColors } from './palette.js';
import { themed, withProvenance } from './theme.js';
import {
  drawingOrder,
  LEGEND_ROW,
  legendLabel,
  lineStyle,
  measuredLegendEntry,
  type NamedTracker,
  type OpeFigureOptions,
  type RankedTracker,
  rankTrackers,
  scoreLegend,
} from './tracker-style.js';

/** A tracker with its success curve: the fraction of frames above each of the 21 overlap thresholds. */
export interface SuccessTracker extends NamedTracker, Pick<OpeSummary, 'auc'> {
  readonly successCurve: ArrayLike<number>;
}

/** A tracker with its precision curve: the fraction of frames within 0, 1, ..., 50 pixels. */
export interface PrecisionTracker extends NamedTracker, Pick<OpeSummary, 'precision20'> {
  readonly precisionCurve: ArrayLike<number>;
}

/** A tracker with its curve over the convention's 51 thresholds of normalised distance. */
export interface NormPrecisionTracker extends NamedTracker, Pick<OpeSummary, 'normPrecision20'> {
  readonly normPrecisionCurve: ArrayLike<number>;
}

/** One axis pair with its curves. */
interface Panel {
  readonly title: string;
  readonly scoreTitle: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly thresholds: Float64Array;
  /** Threshold of the score, marked by a dotted line. */
  readonly mark?: number;
  readonly curves: readonly RankedTracker<NamedTracker & { readonly curve: ArrayLike<number> }>[];
}

/**
 * Success and precision side by side, as Fig. 4; each legend is sorted by its own score.
 *
 * @throws InputError for no tracker, two of one name, or a curve of the wrong length.
 */
export function opePlots(trackers: readonly (SuccessTracker & PrecisionTracker)[], options: OpeFigureOptions): Figure {
  return twoPanels([successPanel(trackers, options), precisionPanel(trackers, options)], options);
}

/**
 * Success and normalised precision side by side, as Fig. 8 for LaSOT.
 *
 * @throws InputError for no tracker, two of one name, or a curve of the wrong length.
 */
export function opeNormPlots(
  trackers: readonly (SuccessTracker & NormPrecisionTracker)[],
  options: OpeFigureOptions,
): Figure {
  return twoPanels([successPanel(trackers, options), normPrecisionPanel(trackers, options)], options);
}

function successPanel(trackers: readonly SuccessTracker[], options: OpeFigureOptions): Panel {
  const withCurve = trackers.map((t) => ({ ...t, curve: t.successCurve }));
  return checked({
    title: 'Success',
    scoreTitle: 'AUC',
    xTitle: 'overlap threshold',
    yTitle: 'success rate',
    thresholds: OVERLAP_THRESHOLDS,
    curves: rankTrackers(withCurve, ({ auc }) => auc, options.highlight),
  });
}

function precisionPanel(trackers: readonly PrecisionTracker[], options: OpeFigureOptions): Panel {
  const withCurve = trackers.map((t) => ({ ...t, curve: t.precisionCurve }));
  return checked({
    title: 'Precision',
    scoreTitle: 'precision at 20 px',
    xTitle: 'location error threshold (px)',
    yTitle: 'precision',
    thresholds: DISTANCE_THRESHOLDS,
    mark: 20,
    curves: rankTrackers(withCurve, ({ precision20 }) => precision20, options.highlight),
  });
}

function normPrecisionPanel(trackers: readonly NormPrecisionTracker[], options: OpeFigureOptions): Panel {
  const withCurve = trackers.map((t) => ({ ...t, curve: t.normPrecisionCurve }));
  const { normScore, normThresholds } = options.convention;
  return checked({
    title: 'Normalised precision',
    scoreTitle: normScore === 'mean' ? 'mean over 0 to 0.5' : 'normalised precision at 0.20',
    xTitle: 'normalised location error threshold',
    yTitle: 'normalised precision',
    thresholds: normThresholds,
    ...(normScore === 'mean' ? {} : { mark: 0.2 }),
    curves: rankTrackers(withCurve, ({ normPrecision20 }) => normPrecision20, options.highlight),
  });
}

function checked(panel: Panel): Panel {
  for (const { item } of panel.curves) {
    if (item.curve.length === panel.thresholds.length) continue;
    throw new InputError(
      `the ${panel.title.toLowerCase()} curve of '${item.name}' has ${item.curve.length} points; expected ${panel.thresholds.length}, one per threshold`,
    );
  }
  return panel;
}

/** Traces of the curves. */
function traces(panel: Panel, n: '' | '2'): Partial<Data>[] {
  const { thresholds, curves } = panel;
  const place = { type: 'scatter', mode: 'lines', xaxis: `x${n}`, yaxis: `y${n}`, legend: `legend${n}` };
  const lines = curves.map(({ item, style, highlighted, ...shown }, i) => ({
    ...place,
    ...measuredLegendEntry(i),
    name: legendLabel({ ...shown, highlighted }),
    x: [...thresholds],
    y: Array.from(item.curve),
    line: lineStyle(style, highlighted),
    hovertemplate: `%{y:.3f} at %{x:.2~f}<extra>${escapeHtml(item.name)}</extra>`,
  }));
  return drawingOrder(curves).map((i) => lines[i]) as Partial<Data>[];
}

function axes({ xTitle, yTitle, thresholds }: Panel): { x: object; y: object } {
  return {
    x: { title: { text: xTitle }, range: [0, thresholds.at(-1)!] },
    y: { title: { text: yTitle }, range: [0, 1], dtick: 0.2 },
  };
}

function markLine(panel: Panel, n: '' | '2'): object[] {
  if (panel.mark === undefined) return [];
  const line = { color: textColors.axis, width: 1.5, dash: 'dot' };
  return [
    {
      type: 'line',
      xref: `x${n}`,
      yref: `y${n} domain`,
      x0: panel.mark,
      x1: panel.mark,
      y0: 0,
      y1: 1,
      layer: 'below',
      line,
    },
  ];
}

const LEGEND_HEAD = 24; // px, title of a legend

function legendHeight({ curves }: Panel): number {
  return LEGEND_HEAD + curves.length * LEGEND_ROW;
}

function captionOf({ convention, caption }: OpeFigureOptions): string {
  return `convention: ${convention.name}; ${caption}`;
}

function twoPanels([left, right]: readonly [Panel, Panel], options: OpeFigureOptions): Figure {
  const [plot, top, axisRoom, captionRoom] = [330, 56, 62, 34]; // px
  const legends = Math.max(legendHeight(left), legendHeight(right));
  const [one, two] = [axes(left), axes(right)];
  const below = { y: -axisRoom / plot, yanchor: 'top', xanchor: 'left' };
  const figure = themed([...traces(left, ''), ...traces(right, '2')], {
    title: {
      text: `${left.title} and ${right.title[0]!.toLowerCase()}${right.title.slice(1)} on ${escapeHtml(options.title)}`,
    },
    width: 900,
    height: top + plot + axisRoom + legends + captionRoom,
    showlegend: true,
    margin: { t: top, l: 64, r: 24, b: axisRoom + legends + captionRoom },
    xaxis: { ...one.x, domain: [0, 0.44] },
    yaxis: one.y,
    xaxis2: { ...two.x, domain: [0.56, 1], anchor: 'y2' },
    yaxis2: { ...two.y, anchor: 'x2' },
    legend: { ...scoreLegend(left.scoreTitle), ...below, x: 0.03 },
    legend2: { ...scoreLegend(right.scoreTitle), ...below, x: 0.59 },
    shapes: [...markLine(left, ''), ...markLine(right, '2')],
  } as Partial<Layout>);
  return withProvenance(figure, captionOf(options));
}
