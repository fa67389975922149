import { escapeHtml } from '../text/escape.js';
import { toCsv } from './csv.js';
import { isDrawing, type Picture } from './figure.js';
import { figureHtml } from './html.js';
import { toLatex } from './latex.js';
import { cachedPng } from './picture-cache.js';
import { type ResultTable, toHtml } from './result-table.js';

/** Style element of reports, whose content is an element of class 'report'. */
export const reportCss: string = `<style>
.report { overflow-wrap: anywhere }
.report table.result { margin: 0.5rem 0; font-size: 0.85rem; display: block; overflow-x: auto; overflow-wrap: normal }
.report table.result caption { text-align: left; font-weight: bold; padding: 0.3rem 0; font-size: 0.95rem }
.report table.result th { font-weight: normal; vertical-align: top }
.report table.result td { vertical-align: top }
.report table.result thead th { border-bottom: 2px solid #555; vertical-align: bottom }
.report tr.section th { color: #555; font-style: italic; padding-top: 0.7rem }
.report b { font-weight: bold }
.report .note, .report figcaption, .report details { font-size: 0.8rem; color: #555 }
.report figure { margin: 1.5rem 0 }
.report section.published { border-left: 6px solid #b8b8b8; padding-left: 1.2rem; margin-top: 2.5rem }
.report section.measured { border-left: 6px solid #274880; padding-left: 1.2rem }
.report dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; font-size: 0.85rem }
.report dt { color: #555 } .report dd { margin: 0 }
.report .exports { display: flex; gap: 1.2rem; align-items: baseline; margin: 0.2rem 0 1.8rem; font-size: 0.8rem }
.report .exports details { flex: 1; min-width: 0 }
@media print { .report .exports { display: none } }
</style>`;

/**
 * A figure with its caption as HTML.
 *
 * @param interactive Whether the figure is interactive where scripts run; otherwise a small image.
 */
export async function figureBlock(figure: Picture, caption: string | undefined, interactive: boolean): Promise<string> {
  const png = await cachedPng(figure, interactive ? {} : { fewColours: true, scale: 1.5 });
  const text = caption ? `<figcaption>${escapeHtml(caption)}</figcaption>` : '';
  return `<figure>${pictureHtml(figure, png, interactive)}${text}</figure>`;
}

function pictureHtml(figure: Picture, png: Uint8Array, interactive: boolean): string {
  if (!isDrawing(figure)) {
    const html = figureHtml(figure, png);
    return interactive ? html : html.slice(0, html.indexOf('<script>'));
  }
  if (interactive && figure.html) return figure.html(png);
  const src = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return `<img alt="${escapeHtml(figure.title)}" width="${figure.width}" style="max-width:100%" src="${src}">`;
}

/** A table as HTML with its CSV for download and its LaTeX source. */
export function tableBlock(table: ResultTable): string {
  const name = `${fileName(table.caption)}.csv`;
  const csv = `data:text/csv;charset=utf-8;base64,${Buffer.from(toCsv(table)).toString('base64')}`;
  return [
    toHtml(table),
    `<div class="exports"><a download="${name}" href="${csv}">CSV</a>`,
    `<details><summary>LaTeX</summary><pre>${escapeHtml(toLatex(table))}</pre></details></div>`,
  ].join('\n');
}

function fileName(caption: string): string {
  const plain = caption.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-|-$/g, '') || 'table';
}
