import type { Data, Layout, LayoutAxis, Shape } from 'plotly.js';
import { escapeHtml } from '../text/escape.js';
import { defaultSize, type Figure, figureSize } from './figure.js';
import { colors, fontStack, heatScale, textColors } from './palette.js';
import { wrapText } from './wrap-text.js';

/** Margins in CSS pixels. The bottom has room for tick labels, axis title and one line of {@link withProvenance}. */
const margin = { l: 64, r: 24, t: 56, b: 84 };

const axis: Partial<LayoutAxis> = {
  automargin: true,
  showline: true,
  linecolor: textColors.axis,
  linewidth: 1,
  ticks: 'outside',
  ticklen: 4,
  tickcolor: textColors.axis,
  gridcolor: textColors.grid,
  gridwidth: 1,
  zeroline: false,
  minorloglabels: 'complete', // 20 and 50 after 10 on a log axis, not 2 and 5
  title: { standoff: 10, font: { size: 14 } },
};

const circle = { gridcolor: textColors.grid, linecolor: textColors.axis, tickcolor: textColors.axis } as const;

/** Style of all figures as a plotly template: applies to all axes and panels; a layout overrides it. */
function template(data: readonly Partial<Data>[]): Layout['template'] {
  const round = data.some(({ type }) => type?.includes('polar'));
  return {
    layout: {
      font: { family: fontStack, size: 13, color: textColors.text },
      // anchored by its first baseline, 28 pixels down: plotly's other anchors shift only a title's first line
      title: { font: { size: 16 }, x: 0.5, y: 1, yref: 'container', yanchor: 'bottom', pad: { b: -28 } },
      colorway: [...colors],
      colorscale: { sequential: heatScale, sequentialminus: heatScale },
      paper_bgcolor: '#ffffff',
      plot_bgcolor: '#ffffff',
      margin: { ...margin, ...(round ? { t: 88 } : {}) }, // angular labels extend beyond the plot's area
      xaxis: axis,
      yaxis: axis,
      polar: {
        bgcolor: '#ffffff',
        radialaxis: { ...circle, angle: 90, tickangle: 90, nticks: 5, tickfont: { size: 11 } },
        angularaxis: { ...circle, rotation: 90, direction: 'clockwise' },
      },
      legend: { x: 1.02, xanchor: 'left', y: 1, yanchor: 'top', bgcolor: 'rgba(255,255,255,0.85)' },
      coloraxis: { colorbar: { outlinewidth: 0, thickness: 14 } },
      annotationdefaults: { font: { size: 13 }, arrowcolor: textColors.axis },
      hoverlabel: { font: { family: fontStack } },
    },
    data: {
      scatter: [{ type: 'scatter', line: { width: 2 }, marker: { size: 7 } }],
      scatterpolar: [{ type: 'scatterpolar', line: { width: 2 }, marker: { size: 6 } }],
      heatmap: [{ type: 'heatmap', colorscale: heatScale, colorbar: { outlinewidth: 0, thickness: 14 } }],
      bar: [{ type: 'bar', marker: { line: { width: 0 } } }],
    },
  };
}

/** A figure in the kit's style; the layout overrides the theme. */
export function themed(data: readonly Partial<Data>[], layout: Partial<Layout> = {}): Figure {
  return { data, layout: { ...defaultSize, template: template(data), ...layout } };
}

/** The figure with the paper's number at the beginning of its title: 'Fig. 4: ...'. */
export function numbered(figure: Figure, item: string): Figure {
  const { title } = figure.layout;
  return { ...figure, layout: { ...figure.layout, title: { ...title, text: `${item}: ${title?.text ?? ''}` } } };
}

const CAPTION = { size: 11, line: 14 }; // px

/**
 * The figure with a small grey caption in the bottom left corner, such as "smoke scale, 2,000 pairs per K, seed 1,
 * cpu". It is wrapped; lines after the first increase the figure's height. Requires a bottom margin of 84 pixels;
 * with a smaller one the caption overlaps the axis title.
 */
export function withProvenance(figure: Figure, text: string): Figure {
  const { width, height } = figureSize(figure);
  const { l = margin.l, b = margin.b } = figure.layout.margin ?? {};
  const lines = wrapText(text, width - 24, CAPTION.size);
  const more = (lines.length - 1) * CAPTION.line;
  const note = {
    name: 'provenance',
    text: lines.map(escapeHtml).join('<br>'),
    showarrow: false,
    xref: 'paper',
    yref: 'paper',
    x: 0,
    xanchor: 'left',
    xshift: 12 - l,
    y: 0,
    yanchor: 'bottom',
    yshift: 6 - b - more,
    font: { size: CAPTION.size, color: textColors.note },
    align: 'left',
  } as const;
  const layout = {
    ...figure.layout,
    height: height + more,
    margin: { ...figure.layout.margin, b: b + more },
    annotations: [...(figure.layout.annotations ?? []), note],
  };
  return { ...figure, layout };
}

/** Options of {@link rangeBand}. */
export interface BandOptions {
  /** Label inside the band. Default: none. */
  readonly label?: string;
  /** Number of the panel: 2 for x2 and y2. Default: 1. */
  readonly panel?: number;
  /** Corner of the label. Default: 'top right'. */
  readonly labelPosition?: 'top left' | 'top right' | 'bottom left' | 'bottom right';
}

/**
 * A shaded band across a panel between two y values, for `layout.shapes`: the range of values that the paper reports.
 * Drawn below the data.
 *
 * @param from One edge, in the y axis's unit (the value itself on a log axis too).
 * @param to The other edge.
 */
export function rangeBand(from: number, to: number, options: BandOptions = {}): Partial<Shape> {
  const { label = '', panel = 1, labelPosition = 'top right' } = options;
  const n = panel === 1 ? '' : String(panel);
  return {
    type: 'rect',
    xref: `x${n} domain` as NonNullable<Shape['xref']>,
    yref: `y${n}` as NonNullable<Shape['yref']>,
    x0: 0,
    x1: 1,
    y0: Math.min(from, to),
    y1: Math.max(from, to),
    layer: 'below',
    fillcolor: textColors.band,
    opacity: 0.22,
    line: { width: 0 },
    label: { text: label, textposition: labelPosition, font: { size: 11, color: textColors.text }, padding: 4 },
  };
}
