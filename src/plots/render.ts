import { type Figure, figureSize, isDrawing, type Picture, type Size } from './figure.js';
import { useFigureFonts } from './fonts.js';
import { plainJson } from './json.js';
import { checkDrawable } from './plotly/trace-types.js';
import { createPlotlyWindow, type PlotlyWindow } from './plotly/window.js';

let plotlyWindow: PlotlyWindow | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * A figure as SVG text, drawn by plotly.js without a browser. Equal figures give equal text, in every process. NaN and
 * infinities are drawn as gaps. The first call takes about a second and a half, later ones a tenth to a half.
 *
 * @param size Pixels; what is left out comes from the layout.
 * @throws InputError for a trace type that needs a browser, TypeError for data that is not JSON, plotly's own errors.
 */
export async function figureToSvg(figure: Figure, size: Partial<Size> = {}): Promise<string> {
  checkDrawable(figure);
  const { width, height } = { ...figureSize(figure), ...size };
  const { data, layout } = figure;
  const text = JSON.stringify(plainJson({ data, layout }));
  // One at a time: plotly draws its ids from the window's random numbers, which each figure starts afresh.
  const svg = queue.then(() => drawSvg(text, width, height));
  queue = svg.catch(() => {});
  return svg;
}

async function drawSvg(figureJson: string, width: number, height: number): Promise<string> {
  plotlyWindow ??= createPlotlyWindow();
  plotlyWindow.Math.random = minimalStandard(1);
  // Parsed inside the window, whose arrays and objects are the only ones that plotly recognises.
  const figure = plotlyWindow.JSON.parse(figureJson);
  const url = await plotlyWindow.Plotly.toImage(figure, { format: 'svg', width, height });
  return decodeURIComponent(url.slice(url.indexOf(',') + 1));
}

/** Park and Miller's generator: numbers in [0, 1). Good enough for ids; nothing is sampled from it. */
function minimalStandard(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return (state - 1) / 2147483646;
  };
}

/** How a figure becomes a PNG. */
export interface PngOptions extends Partial<Size> {
  /** Image pixels for each CSS pixel; default 2. */
  readonly scale?: number;
  /** At most 256 colours, which makes it a third as large; default only where frames of videos are in it. */
  readonly fewColours?: boolean;
}

/** A file of a third of the size or less; the difference is hardly seen. */
const reduced = { compressionLevel: 9, palette: true, colours: 256, dither: 0.7 } as const;

/**
 * A figure or drawing as a PNG on white. Equal figures give equal bytes. Needs no installed font.
 *
 * @throws What {@link figureToSvg} throws.
 */
export async function figureToPng(figure: Picture, options: PngOptions = {}): Promise<Uint8Array> {
  const { scale = 2, fewColours, ...size } = options;
  const svg = isDrawing(figure) ? figure.svg : await figureToSvg(figure, size);
  useFigureFonts(); // before sharp's library reads its font set-up
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg), { density: 72 * scale }) // an SVG pixel is 1/72 inch to sharp
    .flatten({ background: '#fff' })
    .png((fewColours ?? svg.includes('<image ')) ? reduced : { compressionLevel: 9, palette: false })
    .toBuffer();
}
