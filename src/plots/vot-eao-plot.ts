import type { Data, Layout } from 'plotly.js';
import { escapeHtml } from '../text/escape.js';
import type { Figure } from './figure.js';
import { textColors } from './palette.js';
import { themed, withProvenance } from './theme.js';
import {
  type BenchmarkFigureOptions,
  formatScore,
  legendLabel,
  type RankedTracker,
  rankTrackers,
} from './tracker-style.js';
import { type EaoTracker, votProtocol } from './vot-plot-style.js';

const margin = { t: 56, l: 64, r: 24 } as const;
/** Width in pixels of a letter of a slanted name, an upper bound. */
const SLANTED = 5.3;

/**
 * Ranking by expected average overlap, as Fig. 7a: the best tracker on the right, the EAO at each marker, its interval as a
 * bar.
 *
 * @throws InputError for no tracker or two of one name.
 */
export function eaoPlot(trackers: readonly EaoTracker[], options: BenchmarkFigureOptions): Figure {
  const rows = rankTrackers(trackers, ({ eao }) => eao, options.highlight);
  const highs = rows.map(({ item, score }) => item.interval?.high ?? score);
  const top = Math.max(0.1, ...highs.filter(Number.isFinite)) * 1.12;
  const marks = rows.map(({ item, score, style, highlighted, shortName }, i) => ({
    ...eaoMark(i + 1, score, item.name, item.interval),
    name: legendLabel({ shortName, score, highlighted }),
    xaxis: 'x',
    yaxis: 'y',
    marker: { color: style.color, symbol: style.symbol, size: highlighted ? 15 : 11 },
  }));
  const longest = Math.max(...rows.map(({ shortName }) => shortName.length));
  const below = 60 + Math.round(4.6 * (longest + 4)); // px: the slanted names, then the caption
  const inner = Math.min(920, Math.max(560, 170 + 62 * rows.length)) - margin.l - margin.r;
  const place = (i: number): number => ((rows.length - i - 0.4) / (rows.length + 0.2)) * inner; // px from the axis
  const beyond = rows.map(({ shortName }, i) => SLANTED * `${i + 1}. ${shortName}`.length - place(i));
  const left = Math.ceil(Math.max(margin.l, ...beyond)); // plotly leaves out names that reach beyond the figure
  const figure = themed(
    marks as Partial<Data>[],
    {
      title: { text: `EAO ranking on ${escapeHtml(options.title)}` },
      width: left + inner + margin.r,
      height: 400 + below,
      showlegend: false,
      margin: { ...margin, l: left, b: below },
      xaxis: {
        range: [rows.length + 0.6, 0.4],
        tickvals: rows.map((_, i) => i + 1),
        ticktext: rows.map((row, i) => `${i + 1}. ${tickName(row)}`),
        tickangle: -40,
      },
      yaxis: { title: { text: 'expected average overlap (EAO)' }, range: [0, top], tickformat: '.2f' },
      annotations: [],
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

function tickName({ shortName, highlighted }: RankedTracker<EaoTracker>): string {
  const text = escapeHtml(shortName);
  return highlighted ? `<b>${text}</b>` : text;
}
