import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { escapeHtml } from '../text/escape.js';
import { type Figure, figureSize, figureTitle } from './figure.js';
import { plainJson } from './json.js';
import { inScript, parsed } from './page-script.js';
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

/** The event by which {@link plotlyScript} tells a page's figures that window.Plotly is available. */
const plotlyEvent = 'siamdla-plotly';

/**
 * Waits for plotly without a time limit: VS Code inserts the outputs in view first, and those above them, plotly's among
 * them, later. The id is removed once used, as a page may contain the same figure twice. A figure that is wider than its
 * place is scaled, as its PNG is.
 */
function drawWhenReady(id: string, json: string): string {
  return `(function draw() {
  var box = document.getElementById('${id}');
  if (!box) return;
  if (!window.Plotly) { document.addEventListener('${plotlyEvent}', draw, { once: true }); return; }
  var figure = ${json};
  box.removeAttribute('id');
  var scale = Math.min(1, (box.clientWidth || Infinity) / figure.layout.width);
  box.textContent = '';
  var plot = box.appendChild(document.createElement('div'));
  window.Plotly.newPlot(plot, figure.data, figure.layout, ${JSON.stringify(interactiveConfig)});
  if (scale === 1) return;
  box.style.height = figure.layout.height * scale + 'px';
  plot.style.transformOrigin = '0 0';
  plot.style.transform = 'scale(' + scale + ')';
})();`;
}

/**
 * The script of {@link figureHtml} in a script element's text, rebuilt from its figure alone, so that nothing else that was
 * written into it remains; undefined for another script.
 */
export function figureScriptOf(text: string): string | undefined {
  const [, id] =
    /^\(function draw\(\) \{\s*var box = document\.getElementById\('(figure-[0-9a-f]{12})'\);/.exec(text) ?? [];
  const [start, end] = ['var figure = ', ";\n  box.removeAttribute('id');"];
  const figure = parsed(text.slice(text.indexOf(start) + start.length, text.lastIndexOf(end)));
  return id !== undefined && figure ? drawWhenReady(id, inScript(JSON.stringify(figure))) : undefined;
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
document.dispatchEvent(new Event('${plotlyEvent}'));
})();</script>`;
}

/**
 * As {@link plotlyScript}, compressed to 2 MB: the browser unpacks it. For notebooks, whose files contain their outputs; a
 * page whose policy names the scripts that may run needs {@link plotlyScript}.
 */
export function compressedPlotlyScript(): string {
  const code = plotlyScript().slice('<script>'.length, -'</script>'.length);
  const base64 = gzipSync(code, { level: 9 }).toString('base64');
  return `<script>(function () {
if (window.Plotly) return;
var bytes = Uint8Array.from(atob('${base64}'), function (each) { return each.charCodeAt(0); });
var unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
new Response(unpacked).text().then(function (code) {
  var script = document.createElement('script');
  script.textContent = code;
  document.head.appendChild(script);
});
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
