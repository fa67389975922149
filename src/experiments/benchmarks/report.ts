import { publishedNumbers, publishedTopics } from '../../data/published.js';
import { benchmarkReport } from '../../plots/report.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { Provenance } from '../../provenance.js';
import type { NamedFigure } from '../../study/experiment.js';
import { publishedTables } from './ope-tables.js';

/** What a report needs to know of a result, whatever its protocol. */
export interface Reported {
  readonly benchmark: string;
  readonly title: string;
  readonly remark: string;
  readonly warnings: readonly string[];
  readonly provenance: Provenance;
}

/** What a report shows of a result. */
export interface ReportParts {
  readonly figures: readonly NamedFigure[];
  /** Of what was measured here only. */
  readonly tables: readonly ResultTable[];
  readonly findings: readonly string[];
  /** By which convention or protocol was scored. */
  readonly rules: string;
}

/**
 * A page that stands alone: the figures and tables of an evaluation, and apart from them what is published about the
 * benchmark.
 */
export function evaluationReport(result: Reported, { figures, tables, findings, rules }: ReportParts): Promise<string> {
  const { benchmark, title, remark, warnings, provenance: from } = result;
  const published = publishedTopics().includes(benchmark)
    ? { source: publishedNumbers(benchmark).source, tables: publishedTables(result) }
    : undefined;
  return benchmarkReport({
    title,
    intro: [...findings, ...warnings.map((warning) => `Warning: ${warning}`)],
    measured: { figures: figures.map(({ figure }) => ({ figure })), tables },
    ...(published ? { published } : {}),
    about: {
      'scored by': rules,
      'raw results': remark,
      software: `${from.software}, commit ${from.commit}, node ${from.node}`,
      machine: from.machine,
    },
  });
}
