import { InputError } from '../errors.js';
import { toCsv } from './csv.js';
import { isDrawing, type Picture } from './figure.js';
import { escapeHtml, figureHtml, pageHtml, plotlyScript } from './html.js';
import { toLatex } from './latex.js';
import { figureToPng } from './render.js';
import { type ResultTable, toHtml } from './result-table.js';

/** A figure of a report with a sentence on what to see in it. */
export interface ReportFigure {
  readonly figure: Picture;
  readonly caption?: string;
}

/** One benchmark's report. Everything is the caller's: the report computes no number. */
export interface BenchmarkReport {
  /** 'OTB100'. */
  readonly title: string;
  /** Plain text under the title; each item is a paragraph. */
  readonly intro?: readonly string[];
  /** What was computed here from raw results. Where a table has a section of published scores, its title says so. */
  readonly measured: { readonly figures: readonly ReportFigure[]; readonly tables: readonly ResultTable[] };
  /** What others published, the paper included; in a part of its own. */
  readonly published?: { readonly source: string; readonly tables: readonly ResultTable[] };
  /** How the numbers came about: convention, machine, commit, command. Shown as a list, in this order. */
  readonly about: Readonly<Record<string, string>>;
  /** Whether plots can be zoomed and hovered, which makes the page 5 MB larger. Default true. */
  readonly interactive?: boolean;
}

const css = `<style>
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
 * A benchmark's report as one HTML page that needs nothing from outside: figures (pictures that become interactive where
 * scripts run), tables with their CSV and LaTeX, what was measured here and what was published elsewhere in two parts.
 *
 * @throws InputError when there is nothing in it; what rendering throws.
 */
export async function benchmarkReport(report: BenchmarkReport): Promise<string> {
  const { title, intro = [], measured, published, about, interactive = true } = report;
  const { figures, tables } = measured;
  const others = published?.tables ?? [];
  if (figures.length + tables.length + others.length === 0) {
    throw new InputError(`report '${title}': there is neither a figure nor a table to show`);
  }
  const drawn: string[] = [];
  for (const { figure, caption } of figures) drawn.push(await figureBlock(figure, caption, interactive));
  const nothing = figures.length + tables.length === 0 ? ['<p>Nothing was measured here.</p>'] : [];
  const measuredPart = part('measured', 'Measured here', [...nothing, ...drawn, ...tables.map(tableBlock)]);
  const publishedPart =
    published && others.length > 0
      ? part('published', 'Published elsewhere, not measured here', [
          `<p class="note">${escapeHtml(published.source)}</p>`,
          ...others.map(tableBlock),
        ])
      : '';
  const list = Object.entries(about).map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`);
  const body = [
    '<main class="report">',
    `<h1>${escapeHtml(title)}</h1>`,
    ...intro.map((text) => `<p>${escapeHtml(text)}</p>`),
    `<dl>${list.join('')}</dl>`,
    measuredPart,
    publishedPart,
    '</main>',
  ].join('\n');
  const needsPlotly = interactive && figures.some(({ figure }) => !isDrawing(figure));
  return pageHtml({ title, body, scripts: [css, ...(needsPlotly ? [plotlyScript()] : [])] });
}

function part(name: 'measured' | 'published', heading: string, blocks: readonly string[]): string {
  return [`<section class="${name}">`, `<h2>${heading}</h2>`, ...blocks, '</section>'].join('\n');
}

async function figureBlock(figure: Picture, caption: string | undefined, interactive: boolean): Promise<string> {
  const png = await figureToPng(figure);
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

function tableBlock(table: ResultTable): string {
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
