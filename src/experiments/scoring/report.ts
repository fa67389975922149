import { publishedNumbers, publishedTopics } from '../../data/published.js';
import type { Picture } from '../../plots/figure.js';
import { benchmarkReport } from '../../plots/report.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { Provenance } from '../../provenance/provenance.js';
import { publishedTables } from './ope-tables.js';

/** The parts of a result that a report needs, whatever its protocol. */
export interface ReportedResult {
  readonly config: { readonly benchmark: string };
  readonly title: string;
  readonly caption: string;
  readonly warnings: readonly string[];
  readonly provenance: Provenance;
}

/** The figures, tables and findings of a report. */
export interface ReportParts {
  readonly figures: readonly Picture[];
  /** Without published scores. */
  readonly tables: readonly ResultTable[];
  readonly findings: readonly string[];
  /** Convention or protocol of the scores. */
  readonly rules: string;
}

/**
 * A self-contained HTML page: figures and tables of an evaluation, and apart from them what is published about the
 * benchmark.
 */
export function evaluationReport(
  result: ReportedResult,
  { figures, tables, findings, rules }: ReportParts,
): Promise<string> {
  const { title, caption, warnings, provenance: from } = result;
  const { benchmark } = result.config;
  const published = publishedTopics().includes(benchmark)
    ? { source: publishedNumbers(benchmark).source, tables: publishedTables(benchmark) }
    : undefined;
  return benchmarkReport({
    title,
    intro: [...findings, ...warnings.map((warning) => `Warning: ${warning}`)],
    measured: { figures: figures.map((figure) => ({ figure })), tables },
    ...(published ? { published } : {}),
    about: {
      'scored by': rules,
      'raw results': caption,
      software: `${from.software}, commit ${from.commit}, node ${from.node}`,
      machine: from.machine,
    },
  });
}
