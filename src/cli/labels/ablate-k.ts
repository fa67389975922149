import type { Command } from 'commander';
import { readBenchmark } from '../../data/benchmarks/benchmarks.js';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { requireDataset } from '../../data/locate-dataset.js';
import {
  builtInShapes,
  logNormalShapes,
  squareShapes,
  type TargetShapes,
} from '../../data/target-shapes/target-shapes.js';
import { InputError } from '../../errors.js';
import { interpretations } from '../../experiments/k-ablation/interpretations.js';
import { kAblation } from '../../experiments/k-ablation/k-ablation.js';
import { kAblationTable } from '../../experiments/k-ablation/summary.js';
import { targetShapesAt, targetShapesOf } from '../../experiments/k-ablation/target-shapes-of.js';
import { toText } from '../../plots/result-table.js';
import { dataOption, singleData } from '../options/data-option.js';
import { oneOf, parallelCount, wholeNumber, wholeNumbers } from '../options/option-values.js';
import { experimentBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  data?: string[];
  shapes?: string;
  pairs: number;
  epochs: number;
  k?: number[];
  interpretation: string;
  seed: number;
  workers?: number;
  json?: boolean;
}

const defaults = kAblation.scales.mini;

/** `siamdla ablate-k`: P against K on boxes of real or built-in shapes. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(
      dataOption("take the targets' shapes from this data set: its folder, or its JSON in pysot's layout (.gz too)"),
    )
    .option(
      '--shapes <name>',
      'built-in shapes: otb100, square, or log-normal:MEAN,STD of ln(width / height) (default: otb100)',
    )
    .option('--pairs <number>', 'pairs for each K; paper: 12000000', wholeNumber(1), defaults.pairs)
    .option('--epochs <number>', 'number of epochs that the pairs are divided into', wholeNumber(1))
    .option('--k <list>', `values of K, comma-separated (default: ${defaults.ks.join(',')})`, wholeNumbers)
    .option('--interpretation <name>', `one of ${interpretations.map(({ id }) => id).join(', ')}`, 'default')
    .option('--seed <number>', 'seed of the pairs', wholeNumber(0), defaults.seed)
    .option('--workers <number>', 'worker threads (default: one per core); results do not depend on it', parallelCount)
    .option('--json', 'print {k, p, empty, ...} as JSON')
    .action((options: Options) => countPositives(options, terminal));
}

async function countPositives(options: Options, terminal: Terminal): Promise<void> {
  const { data, pairs, k: ks = defaults.ks, seed } = options;
  oneOf(
    options.interpretation,
    interpretations.map(({ id }) => id),
    'interpretation',
  );
  if (data && options.shapes) throw new InputError('--data and --shapes were both given; expected one');
  const shapes = data ? shapesOf(singleData(data)) : namedShapes(options.shapes ?? 'otb100');
  const epochs = options.epochs ?? Math.min(defaults.epochs, pairs);
  const bar = experimentBar('positives', terminal);
  const result = await kAblation
    .run(
      { ks, pairs, epochs, seed, shapes },
      { progress: bar.update, signal: terminal.interruptSignal(), workers: options.workers },
    )
    .finally(bar.stop);
  const interpretation = result.interpretations.find(({ id }) => id === options.interpretation)!;
  if (options.json) {
    const { p, empty, standardError, id } = interpretation;
    terminal.printJson({ k: ks, p, empty, standardError, interpretation: id, pairs, seed, shapes: shapes.name });
  } else {
    terminal.print(toText(kAblationTable(result, interpretation)));
  }
}

/** The shapes of the boxes in a data set's annotations. */
function shapesOf([id, place]: readonly [id: string, place: string]): TargetShapes {
  if (/\.json(\.gz)?$/i.test(place)) return targetShapesAt(place);
  if (id === 'own') return targetShapesOf(readFolderBenchmark(place));
  return targetShapesOf(readBenchmark(id, requireDataset(id, { given: place })));
}

function namedShapes(name: string): TargetShapes {
  if (name === 'otb100') return builtInShapes;
  if (name === 'square') return squareShapes;
  const [, mean, std] = /^log-normal:([^,]+),([^,]+)$/.exec(name) ?? [];
  if (mean !== undefined && std !== undefined) return logNormalShapes(Number(mean), Number(std));
  throw new InputError(`unknown shapes '${name}'; expected otb100, square or log-normal:MEAN,STD`);
}
