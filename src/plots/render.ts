import { imageLibrary } from '../data/images/library.js';
import { type Figure, figureSize, isDrawing, type Picture, type Size } from './figure.js';
import { useFigureFonts } from './fonts.js';
import { plainJson } from './json.js';
import { checkDrawable } from './plotly/trace-types.js';
import { createPlotlyWindow, type PlotlyWindow } from './plotly/window.js';

let plotlyWindow: PlotlyWindow | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Renders a figure as SVG text by plotly.js without a browser. Deterministic across processes. NaN and infinities are
 * gaps. The first call takes about 1.5 s, later ones 0.1 to 0.5 s.
 *
 * @param size CSS pixels. Default: the layout's size.
 * @throws InputError for a trace type that needs a browser, TypeError for data that is not JSON, plotly's own errors.
 */
export async function figureToSvg(figure: Figure, size: Partial<Size> = {}): Promise<string> {
  checkDrawable(figure);
  const { width, height } = { ...figureSize(figure), ...size };
  const { data, layout } = figure;
  const text = JSON.stringify(plainJson({ data, layout }));
  // one at a time: plotly's ids come from the window's random numbers, which are reseeded for each figure
  const svg = queue.then(() => drawSvg(text, width, height));
  queue = svg.catch(() => {});
  return svg;
}

async function drawSvg(figureJson: string, width: number, height: number): Promise<string> {
  plotlyWindow ??= createPlotlyWindow();
  plotlyWindow.Math.random = minimalStandard(1);
  // parsed inside the window, as plotly recognises only that window's arrays and objects
  const figure = plotlyWindow.JSON.parse(figureJson);
  const url = await plotlyWindow.Plotly.toImage(figure, { format: 'svg', width, height });
  return decodeURIComponent(url.slice(url.indexOf(',') + 1));
}

/** Park and Miller's generator: numbers in [0, 1), for ids only. */
function minimalStandard(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

/** Options of {@link figureToPng}. */
export interface PngOptions extends Partial<Size> {
  /** Image pixels per CSS pixel. Default: 2. */
  readonly scale?: number;
  /** At most 256 colours, for a third of the size. Default: only where the figure contains images. */
  readonly fewColours?: boolean;
}

/**
 * Options of a file of a third of the size or less. Of a page of photographs, a search for better colours (`effort` above 1)
 * takes six times as long for an error of 3.2 instead of 3.7 grey levels, and dithering makes the file larger.
 */
const reduced = { compressionLevel: 9, palette: true, colours: 256, effort: 1, dither: 0 } as const;

/**
 * Renders a figure or drawing as a PNG on white. Deterministic. Requires no installed font.
 *
 * @throws InputError and other errors as {@link figureToSvg}.
 */
export async function figureToPng(figure: Picture, options: PngOptions = {}): Promise<Uint8Array> {
  return svgToPng(isDrawing(figure) ? figure.svg : await figureToSvg(figure, options), options);
}

/** Renders what {@link figureToSvg} returned as {@link figureToPng} does; the size is that of the SVG text. */
export async function svgToPng(svg: string, { scale = 2, fewColours }: PngOptions = {}): Promise<Uint8Array> {
  useFigureFonts(); // before sharp's library reads its font set-up
  return imageLibrary()(Buffer.from(svg), { density: 72 * scale }) // an SVG pixel is 1/72 inch to sharp
    .flatten({ background: '#fff' })
    .png((fewColours ?? svg.includes('<image ')) ? reduced : { compressionLevel: 9, palette: false })
    .toBuffer();
}
