import path from 'node:path';
import { Command } from 'commander';
import { readAnnotations } from '../data/annotations.js';
import {
  annotatedShapes,
  builtInShapes,
  logNormalShapes,
  squareShapes,
  type TargetShapes,
} from '../data/target-shapes.js';
import { InputError } from '../errors.js';
import { interpretations } from '../experiments/k-ablation/interpretations.js';
import { kAblation } from '../experiments/k-ablation/k-ablation.js';
import { kAblationTable } from '../experiments/k-ablation/summary.js';
import { toText } from '../plots/result-table.js';
import { interruptSignal } from './interrupt.js';
import { wholeNumber, wholeNumbers } from './options.js';
import { progressBar } from './progress.js';

interface Options {
  annotations?: string;
  shapes?: string;
  pairs: number;
  epochs: number;
  k: number[];
  interpretation: string;
  seed: number;
  workers?: number;
  json?: boolean;
}

const defaults = kAblation.scales.mini;

/** `siamdla ablate-k`: P against K on boxes of real or built-in shapes. */
export function ablateKCommand(): Command {
  return new Command('ablate-k')
    .description('count the mean number of positives P for values of K (Fig. 9)')
    .option('--annotations <file>', "draw the targets' shapes from these annotations (pysot's JSON, .gz too)")
    .option('--shapes <name>', 'otb100 (built in), square, or log-normal:MEAN,STD of ln(width / height)')
    .option('--pairs <number>', 'pairs for each K; the paper has 12000000', wholeNumber(1), defaults.pairs)
    .option('--epochs <number>', 'epochs the pairs are divided into', wholeNumber(1))
    .option('--k <list>', 'values of K', wholeNumbers, [...defaults.ks])
    .option('--interpretation <name>', `one of ${interpretations.map(({ id }) => id).join(', ')}`, 'default')
    .option('--seed <number>', 'seed of the pairs', wholeNumber(0), defaults.seed)
    .option(
      '--workers <number>',
      'worker threads (default: one per core); the numbers do not depend on it',
      wholeNumber(1),
    )
    .option('--json', 'print {k, p, empty, ...} as JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { annotations, pairs, k: ks, seed } = options;
  if (!interpretations.some(({ id }) => id === options.interpretation)) {
    throw new InputError(
      `unknown interpretation '${options.interpretation}'; expected one of ${interpretations.map(({ id }) => id).join(', ')}`,
    );
  }
  if (annotations && options.shapes) throw new InputError('--annotations and --shapes were both given; expected one');
  const shapes = annotations
    ? annotatedShapes(path.basename(annotations), readAnnotations(annotations))
    : namedShapes(options.shapes ?? 'otb100');
  const epochs = options.epochs ?? Math.min(defaults.epochs, pairs);
  const bar = progressBar('pairs');
  const result = await kAblation
    .run(
      { ks, pairs, epochs, seed, shapes },
      { progress: bar.update, signal: interruptSignal(), workers: options.workers },
    )
    .finally(bar.stop);
  const interpretation = result.interpretations.find(({ id }) => id === options.interpretation)!;
  if (options.json) {
    const { p, empty, standardError } = interpretation;
    console.log(
      JSON.stringify({
        k: ks,
        p,
        empty,
        standardError,
        interpretation: interpretation.id,
        pairs,
        seed,
        shapes: shapes.name,
      }),
    );
  } else {
    console.log(toText(kAblationTable(result, interpretation)));
  }
}

function namedShapes(name: string): TargetShapes {
  if (name === 'otb100') return builtInShapes;
  if (name === 'square') return squareShapes;
  const [, mean, std] = /^log-normal:([^,]+),([^,]+)$/.exec(name) ?? [];
  if (mean !== undefined && std !== undefined) return logNormalShapes(Number(mean), Number(std));
  throw new InputError(`unknown shapes '${name}'; expected otb100, square or log-normal:MEAN,STD`);
}
