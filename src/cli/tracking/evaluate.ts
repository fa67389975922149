import type { Command } from 'commander';
import { readBenchmark } from '../../data/benchmarks/benchmarks.js';
import { InputError } from '../../errors.js';
import { curvesFigure, radarFigure } from '../../experiments/scoring/ope-figures.js';
import { comparisonFindings } from '../../experiments/scoring/ope-findings.js';
import { attributeTables, scoreTables } from '../../experiments/scoring/ope-tables.js';
import { scorePublishedOpe } from '../../experiments/scoring/published-ope.js';
import { evaluationReport } from '../../experiments/scoring/report.js';
import { type OpeScore, scoreGot10kFolder } from '../../experiments/scoring/score.js';
import { publishedResults } from '../../experiments/scoring/sources.js';
import { trackerFolders } from '../../experiments/scoring/tracker-folders.js';
import { votFigures, votFindings, votTables } from '../../experiments/vot/figures-and-tables.js';
import { scorePublishedVot } from '../../experiments/vot/published-vot.js';
import { writeFileAtomic } from '../../files/writing.js';
import { conventionByName, conventions } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { opeScores } from '../../metrics/summary.js';
import { toCsv } from '../../plots/csv.js';
import { toLatex } from '../../plots/latex.js';
import { type ResultTable, toText } from '../../plots/result-table.js';
import { counted } from '../../text/number-text.js';
import { benchmarkNames } from '../../tracking/run/find-benchmark.js';
import { benchmarkPlace, dataOption } from '../options/data-option.js';
import { oneOf } from '../options/option-values.js';
import type { Terminal } from '../terminal/terminal.js';
import { checkTrackerFolder, type Place, placeOf } from './evaluate-place.js';

interface Options {
  benchmark: string;
  data?: string[];
  results: string[];
  all?: boolean;
  sequences?: string;
  convention?: string;
  hiddenFail?: boolean;
  allowLengthMismatch?: boolean;
  json?: boolean;
  format?: string;
  report?: string;
}

const names = benchmarkNames.filter((name) => name !== 'got10k-test').join(', ');

const writers: Readonly<Record<string, (table: ResultTable) => string>> = {
  text: toText,
  latex: (table) => toLatex(table),
  csv: (table) => toCsv(withNote(table)),
};

/** CSV has no place for a note, which names the convention: every row gets it. */
function withNote(table: ResultTable): ResultTable {
  const sections = table.sections.map((section) => ({
    ...section,
    rows: section.rows.map((row) => [...row, table.note ?? '']),
  }));
  return { ...table, columns: [...table.columns, { name: 'note' }], sections };
}

/** `siamdla evaluate`: scores trackers' raw results on a benchmark. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--benchmark <name>', `one of ${names}, or a folder in OTB's layout`)
    .requiredOption('--results <folders...>', 'the folder of each tracker; with --all, folders of such folders')
    .addOption(dataOption(benchmarkPlace))
    .option('--all', 'evaluate every folder inside --results as a tracker')
    .option('--sequences <names>', 'only these sequences, comma-separated')
    .option(
      '--convention <name>',
      `scoring rules of one-pass results: ${Object.keys(conventions).join(', ')} (default: pysot)`,
    )
    .option('--hidden-fail', 'count frames with an invisible target as failures (LaSOT)')
    .option('--allow-length-mismatch', 'accept results with more or fewer rows than frames, with a warning')
    .option('--json', 'print a JSON list, one object per tracker')
    .option('--format <name>', `format of the tables: ${Object.keys(writers).join(', ')} (default: text)`)
    .option('--report <file>', 'write a self-contained HTML page with all figures and tables')
    .action((options: Options) => runEvaluation(options, terminal));
}

/** The scores of a benchmark's trackers. */
interface Evaluation {
  readonly json: readonly object[];
  readonly tables: readonly ResultTable[];
  readonly warnings: readonly string[];
  readonly report?: () => Promise<string>;
}

async function runEvaluation(options: Options, terminal: Terminal): Promise<void> {
  const format = options.format ?? 'text';
  if (options.json && options.format) throw new InputError('--json and --format were both given; expected one');
  const write = writers[oneOf(format, Object.keys(writers), 'format')]!;
  const { json, tables, warnings, report } = await evaluate(options);
  for (const warning of warnings) terminal.note(`warning: ${warning}`);
  if (options.report) {
    if (!report) throw new InputError(`--report: not available for ${options.benchmark}`);
    writeFileAtomic(options.report, await report());
  }
  if (options.json) terminal.printJson(json);
  else for (const table of tables) terminal.print(`${write(table)}\n`);
}

async function evaluate(options: Options): Promise<Evaluation> {
  const { benchmark, hiddenFail = false, allowLengthMismatch = false } = options;
  const convention = conventionByName(options.convention ?? 'pysot');
  if (!options.all) options.results.forEach(checkTrackerFolder);
  const trackers = trackerFolders(options.results, options.all ?? false);
  const { isVot, ...place } = await placeOf(options);
  const places = { benchmark, trackers, allowLengthMismatch, ...place };
  const isOpe = benchmark !== 'got10k' && !isVot;
  if (!isOpe && (options.convention || options.hiddenFail)) {
    throw new InputError(`--convention and --hidden-fail are for one-pass results; ${benchmark} has rules of its own`);
  }
  if (benchmark === 'got10k') return evaluateGot10k(places);
  if (isVot) return evaluateVot(places);
  return evaluateOpe({ ...places, hiddenFail }, convention);
}

type Places = Place & {
  readonly benchmark: string;
  readonly trackers: ReturnType<typeof trackerFolders>;
  readonly allowLengthMismatch: boolean;
};

async function evaluateOpe(places: Places & { hiddenFail: boolean }, convention: Convention): Promise<Evaluation> {
  const result = await scorePublishedOpe({
    ...publishedResults,
    ...places,
    convention: convention.name,
    bootstrapSeed: 1,
  });
  const tables = scoreTables(result);
  const hasAttributes = result.scores[0]!.attributes.size >= 3; // fewer make no radar
  return {
    json: result.scores.map((score) => ({ ...opeJson(score), ...(result.hiddenFail ? { hiddenFail: true } : {}) })),
    tables,
    warnings: result.warnings,
    report: () =>
      evaluationReport(result, {
        figures: [curvesFigure(result), ...(hasAttributes ? [radarFigure(result)] : [])],
        tables: [...tables, ...(hasAttributes ? attributeTables(result) : [])],
        findings: comparisonFindings(result),
        rules: convention.about,
      }),
  };
}

function opeJson({ tracker, convention, summary, attributes, sequences }: OpeScore): object {
  return {
    tracker,
    convention,
    ...opeScores(summary),
    attributes: Object.fromEntries(attributes),
    sequences: Object.fromEntries(sequences),
  };
}

async function evaluateVot(places: Places): Promise<Evaluation> {
  const result = await scorePublishedVot({ ...publishedResults, ...places, bootstrapSeed: 1 });
  return {
    json: result.scores.map(({ tracker, result: { accuracy, robustness, lost, eao }, interval }) => ({
      tracker,
      accuracy,
      robustness,
      lost,
      eao,
      ...(interval ? { eaoInterval: [interval.low, interval.high] } : {}),
    })),
    tables: votTables(result),
    warnings: result.warnings,
    report: () =>
      evaluationReport(result, {
        figures: votFigures(result).map(({ figure }) => figure),
        tables: votTables(result),
        findings: votFindings(result),
        rules: 'VOT reset protocol (pysot)',
      }),
  };
}

async function evaluateGot10k({ trackers, allowLengthMismatch, ...place }: Places): Promise<Evaluation> {
  const read = 'found' in place ? place.found : readBenchmark('got10k', place.annotations);
  const warnings: string[] = [];
  const options = { convention: conventions.got10k, allowLengthMismatch, warnings };
  const scores = trackers.map((tracker) => scoreGot10kFolder(tracker, read, options));
  scores.sort((a, b) => b.result.ao - a.result.ao);
  return {
    json: scores.map(({ tracker, result: { ao, sr50, sr75 } }) => ({ tracker, ao, sr50, sr75 })),
    tables: [
      {
        caption: `Average overlap on ${read.title}`,
        columns: [
          { name: 'tracker' },
          ...['AO', 'SR 0.50', 'SR 0.75'].map((name) => ({ name, best: 'highest' as const })),
        ],
        sections: [{ rows: scores.map(({ tracker, result: { ao, sr50, sr75 } }) => [tracker, ao, sr50, sr75]) }],
        note: `${counted(read.sequences.length, 'sequence')}; frames pooled over sequences, the first frame not scored`,
      },
    ],
    warnings,
  };
}
