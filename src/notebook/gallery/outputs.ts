import { escapeHtml } from '../../escape.js';
import { type DisplayOutput, type MimeBundle, type MultilineText, type Output, textOf } from '../run/ipynb.js';
import { scriptJson, withoutAnsi } from './html.js';

/** The MIME type of an interactive figure. */
const plotlyType = 'application/vnd.plotly.v1+json';

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

/** Whether an output is drawn by plotly.js where scripts run. */
export function isInteractive(output: Output): boolean {
  return 'data' in output && !('text/html' in output.data) && plotlyType in output.data;
}

/** The richest representation of an output: HTML, interactive figure, picture, text. */
function displayHtml(output: DisplayOutput): string {
  const { data } = output;
  if ('text/html' in data) return `<div class="html">${dataText(data, 'text/html')}</div>`;
  if (plotlyType in data) return plotlyHtml(output);
  const picture = pictureHtml(output);
  if (picture) return `<div class="picture">${picture}</div>`;
  if ('text/plain' in data) return `<pre class="value">${plain(data['text/plain'] as MultilineText)}</pre>`;
  return `<p class="note">An output that this page cannot show (${escapeHtml(Object.keys(data).join(', '))}).</p>`;
}

/** A picture, or text, that a script replaces by the interactive figure. */
function plotlyHtml(output: DisplayOutput): string {
  const still = pictureHtml(output) || `<pre class="value">${plain(output.data['text/plain'] as MultilineText)}</pre>`;
  const specification = scriptJson(output.data[plotlyType]);
  return `<div class="picture plotly"><div class="still">${still}</div><script type="application/json">${specification}</script></div>`;
}

/** The output's picture; the empty text when it has none. */
export function pictureHtml({ data, metadata }: DisplayOutput): string {
  for (const type of ['image/png', 'image/jpeg']) {
    if (!(type in data)) continue;
    const base64 = dataText(data, type).replace(/\s/g, '');
    return `<img alt="${escapeHtml(altOf(data))}"${sizeOf(metadata[type])} src="data:${type};base64,${escapeHtml(base64)}">`;
  }
  return 'image/svg+xml' in data ? dataText(data, 'image/svg+xml') : '';
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
