import path from 'node:path';
import type { Command } from 'commander';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { checkFolder } from '../../files/output-folder.js';
import { writeFileAtomic } from '../../files/writing.js';
import { tuningPlot } from '../../plots/tuning-plot.js';
import { provenanceNow } from '../../provenance/provenance.js';
import { noteProvenance } from '../../provenance/provenance-file.js';
import { counted } from '../../text/number-text.js';
import { models } from '../../trackers/catalogue.js';
import type { TuneResult } from '../../tracking/tune/tune.js';
import { benchmarkPlace, dataOption } from '../options/data-option.js';
import { deviceOption } from '../options/device.js';
import { pixelFormatOption } from '../options/network-options.js';
import { openBenchmark } from '../options/open-benchmark.js';
import { parallelCount, wholeNumber } from '../options/option-values.js';
import { networkOnDevice, readTracker } from '../options/tracker-options.js';
import { sameCommand } from '../terminal/interrupted.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  model: string;
  weights: string;
  benchmark: string;
  data?: string[];
  out: string;
  hyper?: string;
  settings: number;
  seed: number;
  pixelFormat?: PixelFormat;
  workers?: number;
  threads: number;
  device?: string;
  sequences?: string;
  allowTest?: boolean;
  json?: boolean;
}

/** Rows of the table that are printed. */
const shownRows = 10;

/** `siamdla tune`: random search of a tracker's hyper-parameters. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--model <name>', `one of ${models.map(({ name }) => name).join(', ')}`)
    .requiredOption('--weights <file>', "the model's weights: .safetensors or .pth")
    .requiredOption('--out <folder>', 'folder of best.json and of tune.jsonl, from which a search resumes')
    .option('--benchmark <name>', "a validation set, or a folder in OTB's layout", 'synthetic-validation')
    .addOption(dataOption(benchmarkPlace))
    .option('--settings <n>', 'number of settings to compare, the first one included', wholeNumber(1), 64)
    .option('--seed <n>', 'seed of the random settings', wholeNumber(0), 1)
    .option(
      '--hyper <name>',
      "the first setting: a published set of hyper-parameters or a JSON file (default: those of the weights' card, else as published for the benchmark)",
    )
    .addOption(pixelFormatOption('that the weights were trained on'))
    .option('--workers <n>', 'processes (default: one per core; one on a graphics card)', parallelCount)
    .option('--threads <n>', 'threads of each process', parallelCount, 1)
    .addOption(deviceOption())
    .option('--sequences <names>', 'only these sequences, comma-separated')
    .option('--allow-test', 'search on a test set, on which results are no longer comparable afterwards')
    .option('--json', 'print the whole ranking as JSON')
    .action((options: Options) => runTuning(options, terminal));
}

async function runTuning(options: Options, terminal: Terminal): Promise<void> {
  const { benchmark: id, out, settings, seed, allowTest = false } = options;
  const { spec: chosen, hyperOrigin } = readTracker(
    { ...options, name: options.model, benchmark: path.basename(id) },
    terminal,
  );
  if ('baseline' in chosen) throw new InputError(`${options.model} has no hyper-parameters to search`);
  checkFolder(out, '--out');
  const signal = terminal.interruptSignal(sameCommand);
  const found = await openBenchmark(id, options, signal, terminal);
  const { benchmark } = found;
  const { spec, workers } = await networkOnDevice(chosen, options, terminal);
  const { tune } = await import('../../tracking/tune/tune.js');
  const bar = progressBar('tuning', terminal);
  const plan = { spec, found, settings, seed, log: path.join(out, 'tune.jsonl'), allowTest };
  const onNote = (line: string): void => bar.note(`note: ${line}`);
  const result = await tune(plan, { signal, progress: bar.update, workers, onNote }).finally(bar.stop);
  noteProvenance(path.join(out, 'provenance.json'), provenanceNow(spec));
  const figure = tuningPlot(
    result.ranking.map(({ hyper, auc, index }) => ({ hyper, auc, isFirst: index === 0 })),
    {
      title: `Hyper-parameters of ${spec.name}`,
      caption: `AUC on ${counted(result.sequences, 'sequence')} of ${benchmark.title}, seed ${seed}`,
    },
  );
  const { saveFigure } = await import('../../plots/save.js');
  await saveFigure(figure, { ...result, benchmark: benchmark.id, model: spec.model, seed }, path.join(out, 'tune'));
  writeFileAtomic(path.join(out, 'best.json'), `${JSON.stringify(result.ranking[0]!.hyper, null, 2)}\n`);
  for (const { sequence, message } of result.failures) terminal.note(`failed: ${sequence}: ${message}`);
  if (result.failures.length > 0) terminal.exitCode = 1;
  if (options.json) terminal.printJson({ benchmark: benchmark.id, ...result });
  else report({ ...result, first: hyperOrigin ?? 'as given' }, benchmark.title, Object.keys(spec.hyper), terminal);
}

function report(
  { ranking, sequences, shared, first }: TuneResult & { readonly first: string },
  benchmark: string,
  names: readonly string[],
  terminal: Terminal,
): void {
  const rows = ranking.filter(({ index }, rank) => rank < shownRows || index === 0);
  terminal.printTable({
    rank: rows.map((row) => ranking.indexOf(row) + 1),
    setting: rows.map(({ index }) => (index === 0 ? 'first' : `${index}`)),
    ...Object.fromEntries(names.map((name) => [name, rows.map(({ hyper }) => hyper[name])])),
    AUC: rows.map(({ auc }) => auc.toFixed(4)),
  });
  const saved = shared < 1 ? `; ${Math.round(100 * (1 - shared))} % of the network's runs shared` : '';
  terminal.print(`AUC on ${counted(sequences, 'sequence')} of ${benchmark}${saved}; first setting: ${first}`);
}
