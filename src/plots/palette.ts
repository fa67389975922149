/** The font of all figures, metrically compatible with Arial; its files are a dependency of the kit. */
export const fontFamily = 'Arimo';

/** CSS font list of figures: browsers do not have the kit's font files and fall back on the next family. */
export const fontStack: string = `${fontFamily}, Arial, "Liberation Sans", Helvetica, sans-serif`;

/**
 * Seven colours for series, after Okabe and Ito. Each has a contrast of at least 3:1 on white, and any two can be
 * distinguished (CIE76 distance over 20) with protanopia, deuteranopia and tritanopia.
 */
export const colors: readonly string[] = ['#274880', '#b64718', '#008053', '#079cee', '#ba7ba5', '#d38202', '#222222'];

/**
 * Greys of what figures show beside their series, such as trackers that were not trained here; contrast as of {@link
 * colors}.
 */
export const referenceColors: readonly string[] = ['#444444', '#8f8f8f', '#6b6b6b'];

/** Marker symbols of references, one per grey; no series has them. */
export const referenceSymbols = ['cross', 'pentagon', 'hexagram'] as const;

/** Line dashes of references, one per grey; no series has them. */
export const referenceDashes = ['2px 2px', '8px 2px', '12px 3px 2px 3px 2px 3px'] as const;

/** Marker symbols, one per colour, so that series can be distinguished without colour. */
export const symbols = ['circle', 'square', 'diamond', 'triangle-up', 'x', 'star', 'triangle-down'] as const;

/** Line dashes, one per colour. */
export const dashes = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot', '6px 2px 2px 2px'] as const;

/** Colours of text, axes, grid lines, captions and notes, and the band of the paper's range. */
export const textColors = {
  text: '#222222',
  axis: '#555555',
  grid: '#e6e6e6',
  note: '#6e6e6e',
  band: '#8a8a8a',
} as const;

/**
 * Perceptually uniform colour scale for heatmaps (viridis, ten steps), readable in greyscale. Pairs of position in [0,
 * 1] and colour.
 */
export const heatScale: [number, string][] = [
  '#440154',
  '#482878',
  '#3e4989',
  '#31688e',
  '#26828e',
  '#1f9e89',
  '#35b779',
  '#6ece58',
  '#b5de2b',
  '#fde725',
].map((color, i) => [i / 9, color]);

/** Style of a series; with all three properties a figure is readable in black and white. */
export interface SeriesStyle {
  readonly color: string;
  readonly symbol: (typeof symbols)[number] | (typeof referenceSymbols)[number];
  readonly dash: (typeof dashes)[number] | (typeof referenceDashes)[number];
}

/** Style of the i-th series (from 0); repeats after the seventh. */
export function seriesStyle(i: number): SeriesStyle {
  const n = i % colors.length;
  return { color: colors[n]!, symbol: symbols[n]!, dash: dashes[n]! };
}

/** Style of the i-th reference (from 0); repeats after the third. */
export function referenceStyle(i: number): SeriesStyle {
  const n = i % referenceColors.length;
  return { color: referenceColors[n]!, symbol: referenceSymbols[n]!, dash: referenceDashes[n]! };
}
