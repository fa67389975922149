import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import type { EaoRange } from '../metrics/vot/vot-editions.js';
import { escapeHtml } from '../text/escape.js';
import type { Figure } from './figure.js';
import { textColors } from './palette.js';
import { themed, withProvenance } from './theme.js';
import {
  type BenchmarkFigureOptions,
  drawingOrder,
  LEGEND_ROW,
  legendLabel,
  lineStyle,
  measuredLegendEntry,
  rankTrackers,
  scoreLegend,
} from './tracker-style.js';
import { type EaoTracker, votProtocol } from './vot-plot-style.js';

/** A tracker with its curve of expected overlap; all trackers share the edition's range. */
export interface ExpectedOverlapTracker extends EaoTracker {
  readonly expectedOverlap: ArrayLike<number>;
  readonly range: EaoRange;
}

/** Options of {@link expectedOverlapPlot}. */
export interface OverlapPlotOptions extends BenchmarkFigureOptions {
  /** What the range's peak is. Default: 'most frequent length', as of VOT's editions. */
  readonly peak?: string;
}

/**
 * Expected overlap over sequence length in frames, legend sorted by EAO. EAO averages over the shaded range; the dashed
 * line is the range's peak.
 *
 * @throws InputError for no tracker, duplicate names, or trackers of different editions.
 */
export function expectedOverlapPlot(trackers: readonly ExpectedOverlapTracker[], options: OverlapPlotOptions): Figure {
  const rows = rankTrackers(trackers, ({ eao }) => eao, options.highlight);
  const range = trackers[0]!.range;
  const { low, high, peak } = range;
  if (trackers.some((t) => t.range.low !== low || t.range.high !== high)) {
    throw new InputError(
      'trackers scored over different ranges of lengths cannot share a plot; score them by one edition',
    );
  }
  const last = Math.round(high * 1.25);
  const data = rows.map(({ item, style, highlighted, ...shown }, rank) => ({
    type: 'scatter',
    mode: 'lines',
    name: legendLabel({ ...shown, highlighted }),
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
      height: Math.max(460, 170 + LEGEND_ROW * rows.length),
      showlegend: true,
      xaxis: { title: { text: 'sequence length (frames)' }, range: [0, last] },
      yaxis: { title: { text: 'expected overlap' }, range: [0, 1] },
      legend: scoreLegend('EAO'),
      shapes: [
        { ...whole, type: 'rect', x0: low, x1: high, fillcolor: textColors.band, opacity: 0.13, line: { width: 0 } },
        { ...whole, type: 'line', x0: peak, x1: peak, line: { color: textColors.axis, width: 1, dash: 'dash' } },
      ],
    } as Partial<Layout>,
  );
  return withProvenance(
    figure,
    `${votProtocol}; shaded: the lengths ${low} to ${high} that EAO averages; dashed: ${options.peak ?? 'most frequent length'}; ${options.caption}`,
  );
}
