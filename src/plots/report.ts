import { InputError } from '../errors.js';
import { escapeHtml } from '../text/escape.js';
import { isDrawing, type Picture } from './figure.js';
import { pageHtml, plotlyScript } from './html.js';
import { figureBlock, reportCss, tableBlock } from './report-blocks.js';
import type { ResultTable } from './result-table.js';

/** A figure of a report with an optional caption. */
export interface ReportFigure {
  readonly figure: Picture;
  readonly caption?: string;
}

/** Content of one benchmark's report. */
export interface BenchmarkReport {
  /** 'OTB100'. */
  readonly title: string;
  /** Plain text paragraphs under the title. */
  readonly intro?: readonly string[];
  /** Scores computed here from raw results. */
  readonly measured: { readonly figures: readonly ReportFigure[]; readonly tables: readonly ResultTable[] };
  /** Published scores, including the paper's, in a separate part. */
  readonly published?: { readonly source: string; readonly tables: readonly ResultTable[] };
  /** Provenance: convention, machine, commit, command. Shown as a list in this order. */
  readonly about: Readonly<Record<string, string>>;
  /** Whether plots are interactive, which adds 5 MB. Default: true. */
  readonly interactive?: boolean;
}

/**
 * A benchmark's report as one self-contained HTML page: figures (interactive where scripts run) and tables with CSV and
 * LaTeX, in separate parts for measured and published scores.
 *
 * @throws InputError for an empty report, and errors of rendering.
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
  return pageHtml({ title, body, scripts: [reportCss, ...(needsPlotly ? [plotlyScript()] : [])] });
}

function part(name: 'measured' | 'published', heading: string, blocks: readonly string[]): string {
  return [`<section class="${name}">`, `<h2>${heading}</h2>`, ...blocks, '</section>'].join('\n');
}
