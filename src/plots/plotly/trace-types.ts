import { InputError } from '../../errors.js';
import type { Figure } from '../figure.js';

/** Trace types that plotly renders as SVG, without a browser. */
const drawableTypes = [
  'bar',
  'barpolar',
  'box',
  'candlestick',
  'carpet',
  'contour',
  'contourcarpet',
  'funnel',
  'funnelarea',
  'heatmap',
  'histogram',
  'histogram2d',
  'histogram2dcontour',
  'icicle',
  'image',
  'indicator',
  'ohlc',
  'parcats',
  'pie',
  'quiver',
  'sankey',
  'scatter',
  'scattercarpet',
  'scatterpolar',
  'scattersmith',
  'scatterternary',
  'sunburst',
  'table',
  'treemap',
  'violin',
  'waterfall',
] as const;

const alternatives: Readonly<Record<string, string>> = { scattergl: 'scatter', scatterpolargl: 'scatterpolar' };

/**
 * Checks that a figure can be drawn without a browser. Otherwise plotly.js would not terminate on some traces, omit
 * others and draw an unknown type as a scatter plot.
 *
 * @throws InputError naming the trace and its type where that needs WebGL or a map, or where plotly knows no such type.
 */
export function checkDrawable(figure: Figure): void {
  for (const [i, trace] of figure.data.entries()) {
    const type: string = trace.type ?? 'scatter';
    if ((drawableTypes as readonly string[]).includes(type)) continue;
    const instead = alternatives[type];
    const advice = instead ? `Use '${instead}'` : `Types that can be drawn: ${drawableTypes.join(', ')}`;
    throw new InputError(
      `Trace ${i} has type '${type}', which cannot be drawn without a browser (WebGL, a map, or unknown). ${advice}.`,
    );
  }
}
