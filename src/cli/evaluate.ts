import { Command } from 'commander';
import { benchmarkReaders, readBenchmark } from '../data/benchmarks.js';
import { requireDataset } from '../data/locate-dataset.js';
import type { Benchmark } from '../data/sequence.js';
import { InputError } from '../errors.js';
import {
  type Got10kTrackerScore,
  type OpeScore,
  type ScoreOptions,
  scoreGot10kFolder,
  scoreOpeFolder,
  scoreVotFolder,
  type VotScore,
} from '../experiments/benchmarks/score.js';
import { type TrackerFolder, trackerFolders } from '../experiments/benchmarks/tracker-folders.js';
import { conventionByName, conventions } from '../metrics/conventions/by-name.js';
import { printTable } from './table.js';

interface Options {
  benchmark: string;
  annotations?: string;
  results: string[];
  all?: boolean;
  convention: string;
  hiddenFail?: boolean;
  allowLengthMismatch?: boolean;
  json?: boolean;
}

const names = benchmarkReaders.map(({ id }) => id).join(', ');

/** `siamdla evaluate`: scores trackers' raw results on a benchmark. */
export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description("score trackers' raw results on a benchmark")
    .requiredOption('--benchmark <name>', `one of ${names}`)
    .requiredOption('--results <folders...>', "a tracker's folder each, or with --all a folder of such folders")
    .option('--annotations <path>', "the benchmark's folder, or its JSON in pysot's layout (.gz too)")
    .option('--all', 'every folder inside the given ones is a tracker')
    .option('--convention <name>', `whose rules: ${Object.keys(conventions).join(', ')}`, 'pysot')
    .option('--hidden-fail', 'count frames in which the target cannot be seen as failures (LaSOT)')
    .option('--allow-length-mismatch', 'take results with more or fewer rows than frames, with a warning')
    .option('--json', 'print a JSON list, one object per tracker')
    .action(run);
}

function run(options: Options): void {
  const convention = conventionByName(options.convention);
  const reader = benchmarkReaders.find(({ id }) => id === options.benchmark);
  if (!reader) throw new InputError(`unknown benchmark '${options.benchmark}'; expected one of ${names}`);
  const trackers = trackerFolders(options.results, options.all ?? false);
  const place = requireDataset(options.benchmark, options.annotations ? { given: options.annotations } : {});
  const benchmark = readBenchmark(options.benchmark, place);
  const warnings: string[] = [];
  const scoring = {
    convention,
    hiddenFail: options.hiddenFail ?? false,
    allowLengthMismatch: options.allowLengthMismatch ?? false,
    warnings,
  };
  const printed = scorers(reader.id)(trackers, benchmark, scoring);
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (options.json) console.log(JSON.stringify(printed.json));
  else {
    printTable(printed.table);
    console.log(`${benchmark.title}, ${benchmark.sequences.length} sequences; ${printed.about}`);
  }
}

interface Printed {
  readonly json: unknown;
  readonly table: Record<string, readonly unknown[]>;
  readonly about: string;
}

type Scorer = (trackers: readonly TrackerFolder[], benchmark: Benchmark, options: ScoreOptions) => Printed;

function scorers(id: string): Scorer {
  if (id === 'got10k') return printGot10k;
  return id.startsWith('vot') ? printVot : printOpe;
}

const printOpe: Scorer = (trackers, benchmark, options) => {
  const scores = best(
    trackers.map((tracker) => scoreOpeFolder(tracker, benchmark, options)),
    ({ summary }) => summary.auc,
  );
  return {
    json: scores.map(opeJson),
    table: {
      tracker: scores.map(({ tracker }) => tracker),
      'success (AUC)': scores.map(({ summary }) => Number(summary.auc.toFixed(4))),
      'precision (20 px)': scores.map(({ summary }) => Number(summary.precision20.toFixed(4))),
      'normalised precision': scores.map(({ summary }) => Number(summary.normPrecision20.toFixed(4))),
    },
    about: `convention ${options.convention.about}`,
  };
};

function opeJson({ tracker, convention, summary, attributes, sequences }: OpeScore): object {
  const { auc, precision20, normPrecision20 } = summary;
  return {
    tracker,
    convention,
    auc,
    precision20,
    normPrecision20,
    attributes: Object.fromEntries(attributes),
    sequences: Object.fromEntries(sequences),
  };
}

const printVot: Scorer = (trackers, benchmark, options) => {
  const scores = best<VotScore>(
    trackers.map((tracker) => scoreVotFolder(tracker, benchmark, options)),
    ({ result }) => result.eao,
  );
  return {
    json: scores.map(({ tracker, result: { accuracy, robustness, lost, eao } }) => ({
      tracker,
      accuracy,
      robustness,
      lost,
      eao,
    })),
    table: {
      tracker: scores.map(({ tracker }) => tracker),
      EAO: scores.map(({ result }) => Number(result.eao.toFixed(4))),
      accuracy: scores.map(({ result }) => Number(result.accuracy.toFixed(4))),
      robustness: scores.map(({ result }) => Number(result.robustness.toFixed(4))),
      lost: scores.map(({ result }) => result.lost),
    },
    about: 'restarts five frames after a failure; robustness is 100 failures / frames, lower is better',
  };
};

const printGot10k: Scorer = (trackers, benchmark, options) => {
  const scores = best<Got10kTrackerScore>(
    trackers.map((tracker) => scoreGot10kFolder(tracker, benchmark, options)),
    ({ result }) => result.ao,
  );
  return {
    json: scores.map(({ tracker, result: { ao, sr50, sr75 } }) => ({ tracker, ao, sr50, sr75 })),
    table: {
      tracker: scores.map(({ tracker }) => tracker),
      AO: scores.map(({ result }) => Number(result.ao.toFixed(4))),
      'SR 0.50': scores.map(({ result }) => Number(result.sr50.toFixed(4))),
      'SR 0.75': scores.map(({ result }) => Number(result.sr75.toFixed(4))),
    },
    about: 'frames pooled over sequences, the first frame not scored',
  };
};

/** The best first. */
function best<Score>(scores: Score[], by: (score: Score) => number): Score[] {
  return scores.sort((a, b) => by(b) - by(a));
}
