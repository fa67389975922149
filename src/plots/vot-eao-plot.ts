import type { Data, Layout } from 'plotly.js';
import { escapeHtml } from '../text/escape.js';
import type { Figure } from './figure.js';
import { textColors } from './palette.js';
import { themed, withProvenance } from './theme.js';
import {
  compareDescending,
  formatScore,
  legendLabel,
  MEASURED,
  PUBLISHED,
  publishedColor,
  rankTrackers,
  truncateName,
} from './tracker-style.js';
import { type EaoTracker, type VotPlotOptions, votProtocol } from './vot-plot-style.js';

/**
 * Ranking by expected average overlap, as Fig. 7a: the best tracker on the right, the EAO at each marker, its interval as a
 * bar. Published scores are in a separate panel with the same scale.
 *
 * @throws InputError for no tracker or two of one name.
 */
export function eaoPlot(trackers: readonly EaoTracker[], options: VotPlotOptions): Figure {
  const rows = rankTrackers(trackers, ({ eao }) => eao, options.highlight);
  const published = (options.published ?? [])
    .map(({ name, eao = Number.NaN }) => ({ name, eao }))
    .filter(({ eao }) => Number.isFinite(eao))
    .sort((a, b) => compareDescending(a.eao, b.eao));
  const highs = rows.map(({ item, score }) => item.interval?.high ?? score);
  const all = [...highs, ...published.map(({ eao }) => eao)].filter(Number.isFinite);
  const top = Math.max(0.1, ...all) * 1.12;
  const marks = rows.map(({ item, score, style, highlighted }, i) => ({
    ...eaoMark(i + 1, score, item.name, item.interval),
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
      annotations: published.length > 0 ? [panelTitle(MEASURED, 'x'), panelTitle(PUBLISHED, 'x2')] : [],
    } as Partial<Layout>,
  );
  return withProvenance(figure, `${votProtocol}; rank 1, the best, on the right; ${options.caption}`);
}

function eaoMark(rank: number, eao: number, name: string, interval?: EaoTracker['interval']): object {
  const bar = interval && {
    type: 'data',
    array: [interval.high - eao],
    arrayminus: [eao - interval.low],
    color: textColors.band,
    thickness: 1.2,
    width: 4,
  };
  return {
    type: 'scatter',
    mode: 'markers+text',
    x: [rank],
    y: [eao],
    text: [formatScore(eao)],
    textposition: interval ? 'middle right' : 'top center',
    ...(bar ? { error_y: bar } : {}),
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
