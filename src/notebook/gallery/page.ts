import { createHash } from 'node:crypto';
import { interactiveConfig, plotlyScript } from '../../plots/html.js';
import { escapeHtml } from '../../text/escape.js';
import { hasTag, type Notebook, type Output, textOf } from '../run/ipynb.js';
import { cellHtml } from './cells.js';
import { scriptJson } from './html.js';
import { pictureHtml, plotlyPlace } from './outputs.js';
import { hasFigureScript, ownScriptsIn } from './sanitise.js';
import { galleryStyle } from './style.js';

/** A page's place among the others. */
export interface PageLink {
  /** File name within the gallery. */
  href: string;
  title: string;
}

/** What the index says about a notebook. */
export interface PageSummary extends PageLink {
  /** The first paragraph, as plain text. */
  description: string;
  /** The first picture, as HTML; empty when there is none. */
  picture: string;
  state: 'executed' | 'failed' | 'not executed';
}

/** The browser is told to load nothing, to send nothing, and to run only this kit's own scripts, told by their hashes. */
function policyFor(body: string, more: readonly string[]): string {
  const scripts = ownScriptsIn(body, more);
  const hashes = new Set(scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`));
  const allowed = hashes.size > 0 ? [...hashes].join(' ') : "'none'";
  return `default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src ${allowed}; font-src data:; base-uri 'none'; form-action 'none'`;
}

/** Draws each figure over its picture; where scripts do not run, the picture stays. */
const drawFigures: string = `
for (const place of document.querySelectorAll('.plotly')) {
  try {
    const { data, layout, config } = JSON.parse(place.querySelector('script').textContent);
    const figure = document.createElement('div');
    place.append(figure);
    Plotly.newPlot(figure, data, layout, { ...config, ...${scriptJson(interactiveConfig)} }).then(() => place.querySelector('.still').remove());
  } catch (error) {
    console.error(error); // not a figure: its picture stays
  }
}`;

/** A notebook as a page that needs no other file and no network. */
export function notebookPage(notebook: Notebook, title: string, previous?: PageLink, next?: PageLink): string {
  const cells = notebook.cells.map(cellHtml).filter(Boolean).join('\n');
  const needsPlotly = cells.includes(plotlyPlace) || hasFigureScript(cells);
  const plotly = needsPlotly ? plotlyScript() : '';
  const scripts = needsPlotly ? `${plotly}\n<script>${drawFigures}</script>` : '';
  const back = previous
    ? `<a rel="prev" href="${escapeHtml(previous.href)}">← ${escapeHtml(previous.title)}</a>`
    : '<span></span>';
  const forth = next ? `<a rel="next" href="${escapeHtml(next.href)}">${escapeHtml(next.title)} →</a>` : '';
  const navigation = `<footer>${back}${forth}</footer>`;
  return page(
    title,
    `<header><a href="index.html">All notebooks</a></header>\n<main>${cells}</main>\n${navigation}\n${scripts}`,
    [plotly.slice('<script>'.length, -'</script>'.length), drawFigures],
  );
}

/** The page that leads to all others. */
export function indexPage(pages: readonly PageSummary[]): string {
  const cards = pages.map(({ href, title, description, picture, state }) => {
    const thumbnail = picture && `<div class="thumbnail">${picture}</div>`;
    const note = state === 'executed' ? '' : `<p class="${state === 'failed' ? 'failed' : ''}">${state}</p>`;
    return `<li><a href="${escapeHtml(href)}">${thumbnail}<h2>${escapeHtml(title)}</h2><p>${escapeHtml(description)}</p>${note}</a></li>`;
  });
  return page('Notebooks', `<main><h1>Notebooks</h1>\n<ul class="cards">\n${cards.join('\n')}\n</ul></main>`);
}

/** What the index shows of a notebook; its file name stands in for a missing heading. */
export function summarize(notebook: Notebook, href: string, fallbackTitle: string): PageSummary {
  const prose = notebook.cells.filter((cell) => cell.cell_type === 'markdown').map((cell) => textOf(cell.source));
  const heading = prose.flatMap((text) => /^#\s+(.+)$/m.exec(text)?.[1] ?? [])[0];
  const paragraphs = prose.flatMap((text) => text.split(/\n\s*\n|^#.*$/m)).map((text) => text.trim());
  const description = paragraphs.find((text) => text && !/^([#|>!*-]|```)/.test(text)) ?? '';
  const outputs = outputsOf(notebook);
  const pictures = outputs.map((output) => ('data' in output ? pictureHtml(output) : ''));
  const hasRun = notebook.cells.some((cell) => cell.execution_count != null || cell.outputs?.length);
  const mustPass = notebook.cells.filter((cell) => !hasTag(cell, 'raises-exception'));
  const hasFailed = mustPass.some((cell) => cell.outputs?.some((output) => output.output_type === 'error'));
  return {
    href,
    title: withoutMarks((heading ?? fallbackTitle).slice(0, maxSummary)),
    description: withoutMarks(description.slice(0, maxSummary)),
    picture: pictures.find(Boolean) ?? '',
    state: hasFailed ? 'failed' : hasRun ? 'executed' : 'not executed',
  };
}

/** Maximum length of a title or description, in characters. */
const maxSummary = 1000;

function outputsOf(notebook: Notebook): Output[] {
  return notebook.cells.flatMap((cell) => cell.outputs ?? []);
}

/** Markdown without emphasis, code marks and link targets. */
function withoutMarks(text: string): string {
  const linked = text.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return linked.replace(/[`*]/g, '').replace(/\s+/g, ' ').trim();
}

/** @param scripts Texts of scripts in the body that may run beside those of figures. */
function page(title: string, body: string, scripts: readonly string[] = []): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policyFor(body, scripts)}">
<title>${escapeHtml(title)} · SiamDLA</title>
<style>${galleryStyle}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
