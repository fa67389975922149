import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import { reliability, type VotMeasures } from '../metrics/vot/vot.js';
import { escapeHtml } from '../text/escape.js';
import type { Figure } from './figure.js';
import { themed, withProvenance } from './theme.js';
import {
  type BenchmarkFigureOptions,
  formatScore,
  LEGEND_ROW,
  legendLabel,
  measuredLegendEntry,
  type NamedTracker,
  rankTrackers,
  scoreLegend,
} from './tracker-style.js';
import { votProtocol } from './vot-plot-style.js';

/** A tracker with its accuracy and its robustness, 100 * failures / frames. */
export interface ArTracker extends NamedTracker, Pick<VotMeasures, 'accuracy' | 'robustness'> {}

/** Options of {@link arPlot}. */
export interface ArPlotOptions extends BenchmarkFigureOptions {
  /** S of the reliability exp(-S * failures / frames). Default: 100, as in the paper. */
  readonly sensitivity?: number;
}

/**
 * Accuracy over reliability, as Fig. 7b, the best trackers in the upper right. Legend sorted
 * by accuracy.
 *
 * @throws InputError for no tracker, two of one name, or a sensitivity that is not positive.
 */
export function arPlot(trackers: readonly ArTracker[], options: ArPlotOptions): Figure {
  const { sensitivity = 100 } = options;
  if (!(sensitivity > 0 && Number.isFinite(sensitivity))) {
    throw new InputError(`sensitivity is ${sensitivity}; expected a positive number of frames`);
  }
  const rows = rankTrackers(trackers, ({ accuracy }) => accuracy, options.highlight);
  const marks = rows.map(({ item, style, highlighted, ...shown }, rank) => ({
    ...arMark(item, sensitivity),
    name: legendLabel({ ...shown, highlighted }),
    ...measuredLegendEntry(rank),
    marker: {
      color: style.color,
      symbol: style.symbol,
      size: highlighted ? 16 : 12,
      line: { width: 1, color: '#ffffff' },
    },
  }));
  const x = axisRange(marks.flatMap((mark) => mark.x));
  const y = axisRange(marks.flatMap((mark) => mark.y));
  const figure = themed(
    marks as Partial<Data>[],
    {
      title: { text: `Accuracy and reliability on ${escapeHtml(options.title)}` },
      width: 760,
      height: Math.max(480, 160 + LEGEND_ROW * rows.length),
      xaxis: {
        title: { text: `reliability, exp(\u2212${sensitivity} \u00d7 failures / frames)` },
        ...ticks(x),
      },
      yaxis: { title: { text: 'accuracy' }, ...ticks(y) },
      legend: scoreLegend('accuracy'),
      showlegend: true,
    } as Partial<Layout>,
  );
  return withProvenance(figure, `${votProtocol};${startNote(x[0] > 0, y[0] > 0)} ${options.caption}`);
}

/** The range of values with room for the marks beside it. */
function axisRange(values: readonly number[]): [low: number, high: number] {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const room = 0.08 * (high - low || 1);
  return [low - room, high + room];
}

/** At most seven ticks, with two decimals, or as many as tell neighbours apart. */
function ticks(range: readonly [low: number, high: number]): object {
  const nticks = 7;
  const least = (range[1] - range[0]) / nticks; // plotly's step is the next 1, 2 or 5 times a power of ten
  const decimals = Math.max(2, Math.ceil(-Math.log10(2 * least)));
  return { tickformat: `.${decimals}f`, nticks, range };
}

function startNote(isXCut: boolean, isYCut: boolean): string {
  if (isXCut && isYCut) return ' the axes do not start at 0;';
  if (isXCut || isYCut) return ` the axis of ${isXCut ? 'reliability' : 'accuracy'} does not start at 0;`;
  return '';
}

interface Mark {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

function arMark(
  { name, accuracy, robustness }: ArTracker,
  sensitivity: number,
): Mark & Readonly<Record<string, unknown>> {
  return {
    type: 'scatter',
    mode: 'markers',
    x: [reliability(robustness, sensitivity)],
    y: [accuracy],
    hovertemplate: `accuracy %{y:.3f}, reliability %{x:.3f}, robustness ${formatScore(robustness)}<extra>${escapeHtml(name)}</extra>`,
  };
}
