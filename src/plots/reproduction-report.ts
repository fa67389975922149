import { escapeHtml } from '../text/escape.js';
import type { Picture } from './figure.js';
import { pageHtml } from './html.js';
import { figureBlock, reportCss, tableBlock } from './report-blocks.js';
import type { ResultTable } from './result-table.js';

/** One experiment of a report. */
export interface ReportedExperiment {
  /** 'Fig. 9'. */
  readonly paper: string;
  readonly title: string;
  readonly figures: readonly Picture[];
  readonly tables: readonly ResultTable[];
  /** Conclusions about the paper's claims. */
  readonly findings: readonly string[];
  /** Wall time in seconds, without reused work of earlier runs. */
  readonly seconds: number;
  /** Largest resident memory of any of its processes in MiB; undefined where that is not known. */
  readonly memoryMiB?: number | undefined;
  /** Whether its results were computed now or cached, in words: 'cached from 2026-01-31, commit abc, 12.3 s'. */
  readonly origin?: string | undefined;
  /** Reason why the experiment was not run. */
  readonly skipped?: string;
}

/** Content of the report of a reproduction. */
export interface ReproductionReport {
  readonly title: string;
  /** Paragraphs under the title. */
  readonly intro: readonly string[];
  /** Scale, machine, device, versions, commit and command, shown as a list. */
  readonly about: Readonly<Record<string, string>>;
  readonly experiments: readonly ReportedExperiment[];
  /** Durations of the steps. */
  readonly steps?: ResultTable;
}

const css = `<style>
.report nav ol { columns: 2; column-gap: 3rem; font-size: 0.9rem } @media (max-width: 40rem) { .report nav ol { columns: 1 } }
.report section.experiment { border-top: 2px solid #274880; margin-top: 3rem }
.report .findings li { margin: 0.3rem 0 }
.report .skipped { color: #555; font-style: italic }
</style>`;

/**
 * A reproduction as one self-contained HTML page: findings, figures as images, and tables with CSV and LaTeX of each
 * experiment.
 *
 * @throws Error of rendering.
 */
export async function reproductionReport(report: ReproductionReport): Promise<string> {
  const { title, intro, about, experiments, steps } = report;
  const list = Object.entries(about).map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`);
  const entries = experiments.map(
    ({ paper, title: name }, i) => `<li><a href="#e${i}">${escapeHtml(`${paper}: ${name}`)}</a></li>`,
  );
  const parts = await Promise.all(experiments.map(section));
  const body = [
    '<main class="report">',
    `<h1>${escapeHtml(title)}</h1>`,
    ...intro.map((text) => `<p>${escapeHtml(text)}</p>`),
    `<dl>${list.join('')}</dl>`,
    `<nav><ol>${entries.join('')}</ol></nav>`,
    ...parts,
    ...(steps ? [`<section class="experiment"><h2>Where the time went</h2>${tableBlock(steps)}</section>`] : []),
    '</main>',
  ].join('\n');
  return pageHtml({ title, body, scripts: [reportCss, css] });
}

async function section(experiment: ReportedExperiment, index: number): Promise<string> {
  const { paper, title, figures, tables, findings, skipped } = experiment;
  const drawn = await Promise.all(figures.map((figure) => figureBlock(figure, undefined, false)));
  return [
    `<section class="experiment" id="e${index}">`,
    `<h2>${escapeHtml(`${paper}: ${title}`)}</h2>`,
    ...(skipped === undefined
      ? [`<p class="note">${escapeHtml(costText(experiment))}</p>`]
      : [`<p class="skipped">Not run: ${escapeHtml(skipped)}</p>`]),
    ...(findings.length > 0
      ? [`<ul class="findings">${findings.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`]
      : []),
    ...drawn,
    ...tables.map(tableBlock),
    '</section>',
  ].join('\n');
}

function costText({ seconds, memoryMiB, origin }: ReportedExperiment): string {
  const parts = [
    `${seconds.toFixed(1)} s of wall time in this run`,
    ...(memoryMiB === undefined ? [] : [`largest process ${memoryMiB.toFixed(0)} MiB`]),
    ...(origin === undefined ? [] : [`results ${origin}`]),
  ];
  return parts.join('; ');
}
