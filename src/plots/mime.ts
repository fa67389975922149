import { InputError } from '../errors.js';
import { type Drawing, figureSize, figureTitle, isDrawing, type Picture } from './figure.js';
import { figureHtml, interactiveConfig } from './html.js';
import { plainJson } from './json.js';
import { figureToPng, figureToSvg } from './render.js';

/** One output in several forms, by MIME type; the notebook shows the richest that it knows. PNG as base64. */
export type MimeBundle = Record<string, unknown>;

/** The forms in which a notebook can get a figure. */
const figureFormats = ['plotly', 'png', 'svg', 'html'] as const;
export type FigureFormat = (typeof figureFormats)[number];

/**
 * The formats named in a text such as 'plotly+png'. Without a text: the environment's SIAMDLA_FIGURES, else 'plotly+png',
 * which is interactive in JupyterLab and VS Code and a picture elsewhere. 'html+png' suits exported reports.
 *
 * @throws InputError for an unknown format, with the known ones.
 */
export function parseFormats(text: string = process.env.SIAMDLA_FIGURES || 'plotly+png'): FigureFormat[] {
  return text.split('+').map((name) => {
    const known = figureFormats.find((format) => format === name);
    if (known) return known;
    throw new InputError(
      `Unknown figure format '${name}' in '${text}'. Known: ${figureFormats.join(', ')}, joined by +.`,
    );
  });
}

/**
 * A figure as one output; of a drawing, its interactive form (if any) and its PNG, whatever the formats. With a PNG, the bundle has a `metadata` property that is not enumerable, so no MIME type: the
 * size at which to show it.
 *
 * @throws What rendering throws.
 */
export async function figureBundle(
  figure: Picture,
  formats: readonly FigureFormat[] = parseFormats(),
): Promise<MimeBundle> {
  if (isDrawing(figure)) return drawingBundle(figure);
  const { width, height } = figureSize(figure);
  const title = figureTitle(figure);
  const bundle: MimeBundle = { 'text/plain': `Figure${title ? ` "${title}"` : ''}, ${width} x ${height}` };
  const png = formats.some((format) => format === 'png' || format === 'html') ? await figureToPng(figure) : undefined;
  if (formats.includes('plotly')) {
    const { data, layout } = figure;
    bundle['application/vnd.plotly.v1+json'] = plainJson({ data, layout, config: interactiveConfig });
  }
  if (formats.includes('svg')) bundle['image/svg+xml'] = await figureToSvg(figure);
  if (formats.includes('html')) bundle['text/html'] = figureHtml(figure, png!);
  if (!formats.includes('png')) return bundle;
  bundle['image/png'] = Buffer.from(png!).toString('base64');
  return withPngSize(bundle, width, height);
}

async function drawingBundle(drawing: Drawing): Promise<MimeBundle> {
  const { title, width, height, html } = drawing;
  const png = await figureToPng(drawing);
  const bundle: MimeBundle = {
    'text/plain': `Figure "${title}", ${width} x ${height}`,
    'image/png': Buffer.from(png).toString('base64'),
  };
  if (html) bundle['text/html'] = html(png);
  return withPngSize(bundle, width, height);
}

/** Adds the size as a property that loops over MIME types do not see. */
function withPngSize(bundle: MimeBundle, width: number, height: number): MimeBundle {
  return Object.defineProperty(bundle, 'metadata', { value: { 'image/png': { width, height } } });
}
