import path from 'node:path';
import { Command, Option } from 'commander';
import { type InputFormat, inputFormats } from '../data/images/input-format.js';
import { InputError } from '../errors.js';
import { writeFileAtomic } from '../files.js';
import { type Provider, providers } from '../runtime/session.js';
import { chooseSequences, findBenchmark } from '../tracking/run/find-benchmark.js';
import { tune } from '../tracking/tune/tune.js';
import { interruptSignal } from './interrupt.js';
import { wholeNumber } from './options.js';
import { progressBar } from './progress.js';
import { printTable } from './table.js';
import { chooseTracker } from './tracker-options.js';

interface Options {
  model: string;
  weights: string;
  benchmark: string;
  annotations?: string;
  out: string;
  hyper?: string;
  settings: number;
  seed: number;
  input?: InputFormat;
  workers?: number;
  threads: number;
  provider: Provider;
  sequences?: string;
  allowTest?: boolean;
  json?: boolean;
}

/** Rows of the table that are printed. */
const shown = 10;

/** `siamdla tune`: searches a tracker's hyper-parameters. */
export function tuneCommand(): Command {
  return new Command('tune')
    .description("search a tracker's hyper-parameters at random on a validation set")
    .requiredOption('--model <name>', 'a model with a network')
    .requiredOption('--weights <file>', "the model's weights: .safetensors or .pth")
    .requiredOption('--out <folder>', 'where tune.jsonl, which a search goes on from, and best.json are written')
    .option('--benchmark <name>', "a validation set, or a folder in OTB's layout", 'synthetic-validation')
    .option('--annotations <path>', "a named benchmark's folder, or its JSON in pysot's layout")
    .option('--settings <n>', 'how many to compare, the published one included', wholeNumber(1), 64)
    .option('--seed <n>', 'of the settings drawn', wholeNumber(0), 1)
    .option('--hyper <name>', 'the first setting: a published set or a JSON file')
    .addOption(new Option('--input <format>', 'what numbers the weights were trained on').choices(inputFormats))
    .option('--workers <n>', 'processes (default: as many as there are cores)', wholeNumber(1))
    .option('--threads <n>', 'threads of each process', wholeNumber(1), 1)
    .addOption(new Option('--provider <name>', 'what computes').choices(providers).default('cpu'))
    .option('--sequences <names>', 'only these, separated by commas')
    .option('--allow-test', 'search on a test set, whose figures are then no fair comparison any more')
    .option('--json', 'print the whole ranking as JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { benchmark: id, annotations, out, settings, seed, workers, allowTest = false } = options;
  const { spec } = await chooseTracker({ ...options, name: options.model, benchmark: path.basename(id) });
  if ('baseline' in spec) throw new InputError(`${options.model} has no hyper-parameters to search`);
  const signal = interruptSignal();
  const making = progressBar('making the benchmark');
  const found = await findBenchmark(id, {
    signal,
    progress: making.update,
    ...(annotations !== undefined && { annotations }),
  }).finally(making.stop);
  const benchmark = chooseSequences(found.benchmark, options.sequences?.split(','));
  const bar = progressBar('tuning');
  const plan = { spec, found: { ...found, benchmark }, settings, seed, log: path.join(out, 'tune.jsonl'), allowTest };
  const result = await tune(plan, {
    signal,
    progress: bar.update,
    ...(workers !== undefined && { workers }),
  }).finally(bar.stop);
  const { ranking, failures, sequences, shared } = result;
  writeFileAtomic(path.join(out, 'best.json'), `${JSON.stringify(ranking[0]!.hyper, null, 2)}\n`);
  for (const { sequence, message } of failures) console.error(`failed: ${sequence}: ${message}`);
  if (failures.length > 0) process.exitCode = 1;
  if (options.json) {
    console.log(JSON.stringify({ benchmark: benchmark.id, ...result }));
    return;
  }
  const rows = ranking.filter(({ index }, rank) => rank < shown || index === 0);
  printTable({
    rank: rows.map((row) => ranking.indexOf(row) + 1),
    setting: rows.map(({ index }) => (index === 0 ? 'published' : `${index}`)),
    ...Object.fromEntries(Object.keys(spec.hyper).map((name) => [name, rows.map(({ hyper }) => hyper[name])])),
    AUC: rows.map(({ auc }) => auc.toFixed(4)),
  });
  const saved = shared < 1 ? `; ${Math.round(100 * (1 - shared))} % of the network's runs shared` : '';
  console.log(`AUC on ${sequences} sequences of ${benchmark.title}${saved}`);
}
