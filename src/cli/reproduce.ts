import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { scales } from '../experiments/experiment.js';
import { reproductions } from '../experiments/reproductions.js';
import { shownPath } from '../notebook/paths.js';
import { packageRoot } from '../package-root.js';
import { toText } from '../plots/result-table.js';
import { saveFigure } from '../plots/save.js';
import { interruptSignal } from './interrupt.js';
import { wholeNumber } from './options.js';
import { progressBar } from './progress.js';
import { printTable } from './table.js';

interface Options {
  scale: string;
  only?: string;
  list?: boolean;
  out: string;
  workers?: number;
}

/** `siamdla reproduce`: runs the experiments and writes their figures and numbers. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description("run the paper's experiments, print their tables and write figures/ (npm start)")
    .option('--scale <name>', `one of ${scales.join(', ')}`, 'paper')
    .option('--only <ids>', 'comma-separated experiments (see --list)')
    .option('--list', 'list the experiments')
    .option('--out <folder>', 'folder for figures and numbers', path.join(packageRoot, 'figures'))
    .option('--workers <number>', 'worker threads (default: one per core)', wholeNumber(1))
    .action(run);
}

async function run(options: Options): Promise<void> {
  if (options.list) {
    printTable({
      id: reproductions.map(({ id }) => id),
      paper: reproductions.map(({ paper }) => paper),
      title: reproductions.map(({ title }) => title),
    });
    return;
  }
  const scale = scales.find((name) => name === options.scale);
  if (!scale) throw new InputError(`unknown scale '${options.scale}'; expected one of ${scales.join(', ')}`);
  const chosen = choose(options.only);
  makeFolder(options.out);
  const signal = interruptSignal();
  for (const experiment of chosen) {
    const bar = progressBar(experiment.id);
    console.log(`\n${experiment.paper}: ${experiment.title} (${scale} scale)`);
    const context = { progress: bar.update, signal, workers: options.workers };
    const outcome = await experiment.reproduce(scale, context).finally(bar.stop);
    for (const table of outcome.tables) console.log(`\n${toText(table)}`);
    for (const finding of outcome.findings) console.log(`- ${finding}`);
    for (const { name, figure, numbers } of outcome.figures) {
      const { png, json } = await saveFigure(figure, numbers, path.join(options.out, name));
      console.log(`wrote ${shownPath(png)} and ${path.basename(json)}`);
    }
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new InputError(`--out ${folder}: is not a folder and cannot be made one (${messageOf(cause)})`, { cause });
  }
}

function choose(only: string | undefined): typeof reproductions {
  if (only === undefined) return reproductions;
  const known = reproductions.map(({ id }) => id);
  for (const id of only.split(',')) {
    if (!known.includes(id)) {
      throw new InputError(`unknown experiment '${id}'; expected some of ${known.join(', ')}`);
    }
  }
  return reproductions.filter(({ id }) => only.split(',').includes(id));
}
