import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { escapeHtml } from '../escape.js';
import { type Figure, figureSize, figureTitle } from './figure.js';
import { plainJson } from './json.js';
import { plotlyFile } from './plotly/window.js';

/** Configuration of interactive plots: no mode bar, no logo, and no button that sends data to plotly's servers. */
export const interactiveConfig: Readonly<Record<string, boolean>> = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
};

/**
 * A figure as HTML: its PNG, replaced by the interactive plot where scripts run and the page contains
 * {@link plotlyScript}. Deterministic.
 *
 * @param png The figure as returned by figureToPng.
 */
export function figureHtml(figure: Figure, png: Uint8Array): string {
  const { width, height } = figureSize(figure);
  const { data, layout } = figure;
  const json = inScript(JSON.stringify(plainJson({ data, layout: { ...layout, width, height } })));
  const id = `figure-${createHash('sha256').update(json).digest('hex').slice(0, 12)}`;
  const src = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  const alt = escapeHtml(figureTitle(figure) || 'figure');
  return [
    `<div id="${id}" style="width:${width}px;max-width:100%">`,
    `<img alt="${alt}" width="${width}" style="max-width:100%" src="${src}">`,
    '</div>',
    `<script>${drawWhenReady(id, json)}</script>`,
  ].join('');
}

/** Waits up to five seconds for plotly. The id is removed once used, as a page may contain the same figure twice. */
function drawWhenReady(id: string, json: string): string {
  return `(function draw(tries) {
  var box = document.getElementById('${id}');
  if (!box) return;
  if (!window.Plotly) { if (tries < 50) setTimeout(draw, 100, tries + 1); return; }
  var figure = ${json};
  box.removeAttribute('id');
  box.textContent = '';
  window.Plotly.newPlot(box, figure.data, figure.layout, ${JSON.stringify(interactiveConfig)});
})(0);`;
}

/**
 * A script element with all of plotly.js (5 MB), once per page. Sets window.Plotly, also in pages with a module loader.
 */
export function plotlyScript(): string {
  const code = inScript(readFileSync(plotlyFile(), 'utf8'));
  return `<script>(function () {
var define = window.define, module = window.module, exports = window.exports;
window.define = window.module = window.exports = undefined;
try {
${code}
} finally { window.define = define; window.module = module; window.exports = exports; }
})();</script>`;
}

/** Content of {@link pageHtml}. */
export interface Page {
  /** Plain text. */
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Script elements for the head, such as {@link plotlyScript}'s. */
  readonly scripts?: readonly string[];
}

const pageCss = `body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 Arial, Helvetica, sans-serif; color: #222 }
img { height: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 0.2rem 0.7rem; border-bottom: 1px solid #ddd }
pre { overflow-x: auto }`;

/** A self-contained web page, whose content security policy forbids to load anything else. */
export function pageHtml({ title, body, scripts = [] }: Page): string {
  const policy =
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>
${pageCss}
</style>
${scripts.join('\n')}
</head>
<body>
${body}
</body>
</html>
`;
}

/** Escapes what would end a script element or start a comment in it. */
function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
