import { InputError } from '../errors.js';
import { type Drawing, figureSize, figureTitle, isDrawing, type Picture } from './figure.js';
import { figureHtml, interactiveConfig } from './html.js';
import { plainJson } from './json.js';
import { cachedPng } from './picture-cache.js';
import { figureToPng, figureToSvg } from './render.js';

/** Output in several formats by MIME type; the notebook shows the richest one that it supports. PNG as base64. */
export type MimeBundle = Record<string, unknown>;

/** The MIME type of an interactive figure, as plain JSON. */
export const plotlyType = 'application/vnd.plotly.v1+json';

/** Formats of figures in notebooks. */
const figureFormats = ['plotly', 'png', 'svg', 'html'] as const;
/** A format of figures in notebooks. */
export type FigureFormat = (typeof figureFormats)[number];

/**
 * Parses a list of formats such as 'plotly+png'. Default: the environment variable SIAMDLA_FIGURES, or 'html+png',
 * which is interactive wherever scripts run and an image elsewhere. 'plotly+png' is for copies that are converted to pages.
 *
 * @throws InputError that lists the known formats.
 */
export function parseFormats(text: string = process.env.SIAMDLA_FIGURES || 'html+png'): FigureFormat[] {
  return text.split('+').map((name) => {
    const known = figureFormats.find((format) => format === name);
    if (known) return known;
    throw new InputError(
      `Unknown figure format '${name}' in '${text}'. Known: ${figureFormats.join(', ')}, joined by +.`,
    );
  });
}

/**
 * A figure as a MIME bundle; a drawing as its interactive form (if any) and PNG, independent of the formats. With a
 * PNG, the bundle has a non-enumerable property `metadata` with the display size.
 *
 * @throws InputError and other errors of rendering.
 */
export async function figureBundle(
  figure: Picture,
  formats: readonly FigureFormat[] = parseFormats(),
): Promise<MimeBundle> {
  if (isDrawing(figure)) return drawingBundle(figure);
  const { width, height } = figureSize(figure);
  const title = figureTitle(figure);
  const bundle: MimeBundle = { 'text/plain': `Figure${title ? ` "${title}"` : ''}, ${width} x ${height}` };
  const png = formats.some((format) => format === 'png' || format === 'html') ? await cachedPng(figure) : undefined;
  if (formats.includes('plotly')) {
    const { data, layout } = figure;
    bundle[plotlyType] = plainJson({ data, layout, config: interactiveConfig });
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

/** Adds the display size as a non-enumerable property. */
function withPngSize(bundle: MimeBundle, width: number, height: number): MimeBundle {
  return Object.defineProperty(bundle, 'metadata', { value: { 'image/png': { width, height } } });
}
