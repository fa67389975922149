import { plotlyType } from '../../plots/mime.js';
import { escapeHtml } from '../../text/escape.js';
import { type DisplayOutput, type MimeBundle, type MultilineText, type Output, textOf } from '../run/ipynb.js';
import { scriptJson, withoutAnsi } from './html.js';
import { markdownHtml } from './markdown.js';
import { safeHtml } from './sanitise.js';

/** One output of a cell as HTML. */
export function outputHtml(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return `<pre class="stream ${output.name === 'stderr' ? 'stderr' : 'stdout'}">${plain(output.text)}</pre>`;
    case 'error':
      return `<pre class="error">${plain(errorText(output.ename, output.evalue, output.traceback))}</pre>`;
    default:
      return displayHtml(output);
  }
}

/** The richest representation of an output: HTML, interactive figure, picture, Markdown, text. */
function displayHtml(output: DisplayOutput): string {
  const { data } = output;
  if ('text/html' in data) return `<div class="html">${safeHtml(dataText(data, 'text/html'))}</div>`;
  if (plotlyType in data) return plotlyHtml(output);
  const picture = pictureHtml(output);
  if (picture) return `<div class="picture">${picture}</div>`;
  if ('text/markdown' in data) return `<div class="prose">${markdownHtml(dataText(data, 'text/markdown'))}</div>`;
  if ('text/plain' in data) return `<pre class="value">${plain(data['text/plain'] as MultilineText)}</pre>`;
  return `<p class="note">An output that this page cannot show (${escapeHtml(Object.keys(data).join(', '))}).</p>`;
}

/** How the place of an interactive figure begins. HTML of others never has it in this form. */
export const plotlyPlace = '<div class="picture plotly" data-figure>';

/** A picture, or text, that a script replaces by the interactive figure. */
function plotlyHtml(output: DisplayOutput): string {
  const still = pictureHtml(output) || `<pre class="value">${plain(output.data['text/plain'] as MultilineText)}</pre>`;
  const specification = scriptJson(output.data[plotlyType]);
  return `${plotlyPlace}<div class="still">${still}</div><script type="application/json">${specification}</script></div>`;
}

/** The output's picture; the empty text when it has none. */
export function pictureHtml({ data, metadata }: DisplayOutput): string {
  for (const type of ['image/png', 'image/jpeg']) {
    if (!(type in data)) continue;
    const base64 = dataText(data, type).replace(/\s/g, '');
    return `<img alt="${escapeHtml(altOf(data))}"${sizeOf(metadata[type])} src="data:${type};base64,${escapeHtml(base64)}">`;
  }
  if (!('image/svg+xml' in data)) return '';
  const svg = Buffer.from(withNamespace(dataText(data, 'image/svg+xml'))).toString('base64');
  return `<img alt="${escapeHtml(altOf(data))}" src="data:image/svg+xml;base64,${svg}">`; // in an image no script runs
}

/** A drawing that stands alone needs the namespace that it may lack inside a page. */
function withNamespace(svg: string): string {
  const tag = /<svg\b[^>]*/.exec(svg)?.[0] ?? '';
  return /\sxmlns\s*=/.test(tag) ? svg : svg.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
}

function dataText(data: MimeBundle, type: string): string {
  return textOf(data[type] as MultilineText);
}

/** What a picture shows, for those who cannot see it. */
function altOf(data: MimeBundle): string {
  return dataText(data, 'text/plain').slice(0, 200) || 'figure';
}

/** The size at which a picture of twice as many pixels is meant to be shown. */
function sizeOf(metadata: unknown): string {
  const { width, height } = (metadata ?? {}) as { width?: unknown; height?: unknown };
  return typeof width === 'number' && typeof height === 'number' ? ` width="${width}" height="${height}"` : '';
}

function plain(text: MultilineText | undefined): string {
  return escapeHtml(withoutAnsi(textOf(text)));
}

function errorText(name: string, message: string, traceback: readonly string[]): string {
  return traceback.length ? traceback.join('\n') : `${name}: ${message}`;
}
