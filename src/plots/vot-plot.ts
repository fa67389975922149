import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import { escapeHtml } from '../escape.js';
import { reliability, type VotResult } from '../metrics/vot.js';
import type { EaoRange } from '../metrics/vot-editions.js';
import type { Figure } from './figure.js';
import { textColors } from './palette.js';
import { themed, withProvenance } from './theme.js';
import {
  type BenchmarkFigureOptions,
  compareDescending,
  drawingOrder,
  formatScore,
  legendLabel,
  lineStyle,
  measuredLegendEntry,
  type NamedTracker,
  publishedColor,
  publishedLegendEntry,
  rankTrackers,
  scoreLegend,
  truncateName,
} from './tracker-style.js';

/** A tracker with its expected average overlap. */
export interface EaoTracker extends NamedTracker, Pick<VotResult, 'eao'> {}

/** A tracker with its accuracy and its robustness, 100 * failures / frames. */
export interface ArTracker extends NamedTracker, Pick<VotResult, 'accuracy' | 'robustness'> {}

/** A tracker with its curve of expected overlap; all trackers share the edition's range. */
export interface ExpectedOverlapTracker extends EaoTracker {
  readonly expectedOverlap: ArrayLike<number>;
  readonly range: EaoRange;
}

/** Published scores, drawn hollow and grey. */
export interface PublishedVot extends NamedTracker {
  readonly eao?: number | undefined;
  readonly accuracy?: number | undefined;
  /** 100 * failures / frames. */
  readonly robustness?: number | undefined;
}

/** Options of VOT figures. */
export interface VotPlotOptions extends BenchmarkFigureOptions {
  readonly published?: readonly PublishedVot[];
}

const protocol = 'VOT reset protocol (pysot)';

/**
 * Ranking by expected average overlap, as Fig. 7a: the best tracker on the right, the EAO above each marker. Published
 * scores are in a separate panel with the same scale.
 *
 * @throws InputError for no tracker or two of one name.
 */
export function eaoPlot(trackers: readonly EaoTracker[], options: VotPlotOptions): Figure {
  const rows = rankTrackers(trackers, ({ eao }) => eao, options.highlight);
  const published = (options.published ?? [])
    .map(({ name, eao = Number.NaN }) => ({ name, eao }))
    .filter(({ eao }) => Number.isFinite(eao))
    .sort((a, b) => compareDescending(a.eao, b.eao));
  const all = [...rows.map(({ score }) => score), ...published.map(({ eao }) => eao)].filter(Number.isFinite);
  const top = Math.max(0.1, ...all) * 1.12;
  const marks = rows.map(({ item, score, style, highlighted }, i) => ({
    ...eaoMark(i + 1, score, item.name),
    name: legendLabel(item.name, score, highlighted),
    xaxis: 'x',
    yaxis: 'y',
    marker: { color: style.color, symbol: style.symbol, size: highlighted ? 15 : 11 },
  }));
  const others = published.map(({ name, eao }, i) => ({
    ...eaoMark(i + 1, eao, name),
    name: legendLabel(name, eao),
    xaxis: 'x2',
    yaxis: 'y2',
    marker: { color: publishedColor, symbol: 'circle-open', size: 9, line: { width: 2, color: publishedColor } },
  }));
  const share = published.length === 0 ? 1 : rows.length / (rows.length + published.length);
  const split = Math.min(0.7, Math.max(0.3, share));
  const ranks = (names: readonly string[]): object => ({
    range: [names.length + 0.6, 0.4],
    tickvals: names.map((_, i) => i + 1),
    ticktext: names.map((name, i) => `${i + 1}. ${name}`),
    tickangle: -40,
  });
  const names = rows.map(({ item, highlighted }) => tickName(item.name, highlighted));
  const y = { title: { text: 'expected average overlap (EAO)' }, range: [0, top], tickformat: '.2f' };
  const right = {
    xaxis2: { ...ranks(published.map(({ name }) => tickName(name, false))), domain: [split + 0.03, 1], anchor: 'y2' },
    yaxis2: { range: [0, top], matches: 'y', showticklabels: false, ticks: '', anchor: 'x2' },
  };
  const longest = Math.max(
    ...[...rows.map(({ item }) => item), ...published].map(({ name }) => truncateName(name).length),
  );
  const below = 60 + Math.round(4.6 * (longest + 4)); // px: the slanted names, then the caption
  const figure = themed(
    [...marks, ...others] as Partial<Data>[],
    {
      title: { text: `EAO ranking on ${escapeHtml(options.title)}` },
      width: Math.min(920, Math.max(560, 170 + 62 * (rows.length + published.length))),
      height: 400 + below,
      showlegend: false,
      margin: { t: published.length > 0 ? 80 : 56, l: 64, r: 24, b: below },
      xaxis: { ...ranks(names), ...(published.length > 0 ? { domain: [0, split - 0.03] } : {}) },
      yaxis: y,
      ...(published.length > 0 ? right : {}),
      annotations:
        published.length > 0 ? [panelTitle('measured here', 'x'), panelTitle('published elsewhere', 'x2')] : [],
    } as Partial<Layout>,
  );
  return withProvenance(figure, `${protocol}; rank 1, the best, on the right; ${options.caption}`);
}

function eaoMark(rank: number, eao: number, name: string): object {
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: [rank],
    y: [eao],
    text: [formatScore(eao)],
    textposition: 'top center',
    textfont: { size: 11 },
    cliponaxis: false,
    hovertemplate: `%{y:.4f}<extra>${escapeHtml(name)}</extra>`,
  };
}

function tickName(name: string, highlighted: boolean): string {
  const text = escapeHtml(truncateName(name));
  return highlighted ? `<b>${text}</b>` : text;
}

function panelTitle(text: string, axis: 'x' | 'x2'): object {
  const place = {
    xref: `${axis} domain`,
    yref: 'paper',
    x: 0.5,
    y: 1,
    xanchor: 'center',
    yanchor: 'bottom',
    yshift: 6,
  };
  return {
    ...place,
    text,
    showarrow: false,
    font: { size: 13, color: axis === 'x' ? textColors.text : publishedColor },
  };
}

/** Options of {@link arPlot}. */
export interface ArPlotOptions extends VotPlotOptions {
  /** S of the reliability exp(-S * failures / frames). Default: 100, as in the paper. */
  readonly sensitivity?: number;
}

/**
 * Accuracy-robustness plot, as Fig. 7b: accuracy over reliability, the best trackers in the upper right. Legend sorted
 * by accuracy.
 *
 * @throws InputError for no tracker, two of one name, or a sensitivity that is not positive.
 */
export function arPlot(trackers: readonly ArTracker[], options: ArPlotOptions): Figure {
  const { sensitivity = 100, published = [] } = options;
  if (!(sensitivity > 0 && Number.isFinite(sensitivity))) {
    throw new InputError(`sensitivity is ${sensitivity}; expected a positive number of frames`);
  }
  const rows = rankTrackers(trackers, ({ accuracy }) => accuracy, options.highlight);
  const marks = rows.map(({ item, style, highlighted }, rank) => ({
    ...arMark(item, sensitivity),
    name: legendLabel(item.name, item.accuracy, highlighted),
    ...measuredLegendEntry(rank),
    marker: {
      color: style.color,
      symbol: style.symbol,
      size: highlighted ? 16 : 12,
      line: { width: 1, color: '#ffffff' },
    },
  }));
  const others = published
    .flatMap(({ name, accuracy, robustness }) =>
      accuracy === undefined || robustness === undefined ? [] : [{ name, accuracy, robustness }],
    )
    .sort((a, b) => compareDescending(a.accuracy, b.accuracy))
    .map((item, i) => ({
      ...arMark(item, sensitivity),
      name: legendLabel(item.name, item.accuracy),
      ...publishedLegendEntry(i, 'published elsewhere'),
      marker: { color: publishedColor, symbol: `${hollow[i % hollow.length]!}-open`, size: 10, line: { width: 1.6 } },
    }));
  const figure = themed(
    [...others, ...marks] as Partial<Data>[],
    {
      title: { text: `Accuracy and robustness on ${escapeHtml(options.title)}` },
      width: 760,
      height: Math.max(480, 160 + 19 * (rows.length + others.length)),
      xaxis: {
        title: { text: `reliability, exp(\u2212${sensitivity} \u00d7 failures / frames)` },
        tickformat: '.2f',
        nticks: 7,
      },
      yaxis: { title: { text: 'accuracy' }, tickformat: '.2f', nticks: 7 },
      legend: scoreLegend('accuracy'),
      showlegend: true,
    } as Partial<Layout>,
  );
  return withProvenance(figure, `${protocol}; the axes do not start at 0; ${options.caption}`);
}

const hollow = ['circle', 'square', 'diamond', 'triangle-up', 'cross', 'star', 'triangle-down', 'hexagon'];

function arMark({ name, accuracy, robustness }: ArTracker, sensitivity: number): object {
  return {
    type: 'scatter',
    mode: 'markers',
    x: [reliability(robustness, sensitivity)],
    y: [accuracy],
    hovertemplate: `accuracy %{y:.3f}, reliability %{x:.3f}, robustness ${formatScore(robustness)}<extra>${escapeHtml(name)}</extra>`,
  };
}

/**
 * Expected overlap over sequence length in frames, legend sorted by EAO. EAO averages over the shaded range; the dotted
 * line is the most frequent length of the edition's sequences.
 *
 * @throws InputError for no tracker, duplicate names, or trackers of different editions.
 */
export function expectedOverlapPlot(
  trackers: readonly ExpectedOverlapTracker[],
  options: BenchmarkFigureOptions,
): Figure {
  const rows = rankTrackers(trackers, ({ eao }) => eao, options.highlight);
  const range = trackers[0]!.range;
  const { low, high, peak } = range;
  if (trackers.some((t) => t.range.low !== low || t.range.high !== high)) {
    throw new InputError(
      'trackers scored over different ranges of lengths cannot share a plot; score them by one edition',
    );
  }
  const last = Math.round(high * 1.25);
  const data = rows.map(({ item, score, style, highlighted }, rank) => ({
    type: 'scatter',
    mode: 'lines',
    name: legendLabel(item.name, score, highlighted),
    x: Array.from({ length: Math.min(last, item.expectedOverlap.length - 1) }, (_, i) => i + 1),
    y: Array.from(item.expectedOverlap).slice(1, last + 1),
    ...measuredLegendEntry(rank),
    line: lineStyle(style, highlighted),
    hovertemplate: `%{y:.3f} at %{x} frames<extra>${escapeHtml(item.name)}</extra>`,
  }));
  const whole = { yref: 'paper', y0: 0, y1: 1, layer: 'below' };
  const figure = themed(
    drawingOrder(rows).map((i) => data[i]!) as Partial<Data>[],
    {
      title: { text: `Expected overlap on ${escapeHtml(options.title)}` },
      width: 760,
      height: Math.max(460, 170 + 19 * rows.length),
      showlegend: true,
      xaxis: { title: { text: 'sequence length (frames)' }, range: [0, last] },
      yaxis: { title: { text: 'expected overlap' }, range: [0, 1] },
      legend: scoreLegend('EAO'),
      shapes: [
        { ...whole, type: 'rect', x0: low, x1: high, fillcolor: textColors.band, opacity: 0.13, line: { width: 0 } },
        { ...whole, type: 'line', x0: peak, x1: peak, line: { color: textColors.axis, width: 1, dash: 'dot' } },
      ],
    } as Partial<Layout>,
  );
  return withProvenance(
    figure,
    `${protocol}; shaded: the lengths ${low} to ${high} that EAO averages; ${options.caption}`,
  );
}
