import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { checkFolder, shownPath } from '../files.js';
import { findNotebook } from '../notebook/run/find.js';
import { readNotebook, textOf, writeNotebook } from '../notebook/run/ipynb.js';
import { declaredParameters, parseParameters } from '../notebook/run/parameters.js';
import { type CellFailure, type CellProgress, type RunOptions, runNotebook } from '../notebook/run/runner.js';
import { packageRoot } from '../package-root.js';
import { collect } from './options.js';

interface Options {
  parameter?: string[];
  output?: string;
  out: string;
  timeout?: number;
  allowErrors?: boolean;
}

/** A timer cannot wait longer, in seconds. */
const longestTimeout = 2_000_000;

/** Where executed copies go, whatever the current folder is. */
export const copiesFolder: string = path.join(packageRoot, 'out/notebooks');

/** `siamdla notebook NAME...`: runs notebooks from first to last cell and keeps an executed copy. */
export function notebookCommand(): Command {
  return new Command('notebook')
    .description('run notebooks without a browser and keep a copy with their outputs')
    .argument('<names...>', 'a number (02), a name (02-k-ablation) or a path to an .ipynb file')
    .option('-p, --parameter <name=value>', 'give a parameter another value; may be repeated', collect)
    .option('-o, --output <file>', 'write the executed copy here (for a single notebook)')
    .addOption(new Option('--out <folder>', 'folder for executed copies').default(copiesFolder, 'out/notebooks'))
    .option('--timeout <seconds>', 'longest time for one cell', seconds)
    .option('--allow-errors', 'go on after a failing cell')
    .action(run);
}

async function run(names: string[], options: Options): Promise<void> {
  if (options.output && names.length > 1)
    throw new InputError(`--output names one file, but ${names.length} notebooks are to be run; use --out FOLDER`);
  const parameters = parseParameters(options.parameter ?? []);
  const files = names.map((name) => findNotebook(name)); // all of them, before the first one runs
  checkFolder(options.output === undefined ? options.out : path.dirname(path.resolve(options.output)), '--out');
  for (const file of files) {
    const output = options.output ?? path.join(options.out, path.basename(file));
    await runOne(file, path.resolve(output), {
      parameters,
      timeoutMs: 1000 * (options.timeout ?? 0),
      allowErrors: options.allowErrors ?? false,
    });
  }
}

async function runOne(file: string, output: string, options: RunOptions): Promise<void> {
  if (output === file)
    throw new InputError(`${shownPath(file)} would be replaced by its executed copy; choose another file`);
  const name = shownPath(file);
  const source = readNotebook(file);
  const startedAt = performance.now();
  const { notebook, failure } = await runNotebook(source, {
    ...options,
    onReady: (kernel) => log(`${name}: kernel ready in ${kernel.startMs.toFixed(0)} ms`),
    onCell: (progress) => log(progressLine(progress)),
  }).catch((error: unknown) => {
    throw error instanceof InputError ? new InputError(`${name}: ${messageOf(error)}`, { cause: error }) : error;
  });
  if (failure?.isParameters) {
    const declared = declaredParameters(source) || 'none by let';
    const reason = failure.evalue.replace(/^\d+:\d+ - /, '');
    throw new InputError(`${name}: parameter refused: ${reason} (declared: ${declared})`);
  }
  writeNotebook(output, notebook); // also after a failure: the copy shows how far it came
  if (failure) {
    log(failureReport(name, failure));
    process.exitCode = 1;
  } else {
    const total = ((performance.now() - startedAt) / 1000).toFixed(1);
    log(`${name}: ok in ${total} s`);
  }
  console.log(shownPath(output));
}

function progressLine({ index, cell, status, ms }: CellProgress): string {
  const firstLine = textOf(cell.source).trim().split('\n')[0] ?? '';
  const title = cell.id && !/^(cell-\d+|[0-9a-f-]{8,})$/.test(cell.id) ? cell.id : firstLine.slice(0, 60);
  return `  cell ${String(index).padStart(2)}  ${status.padEnd(5)} ${ms.toFixed(0).padStart(7)} ms  ${title}`;
}

function failureReport(name: string, failure: CellFailure): string {
  const rule = '-'.repeat(40);
  const error = failure.traceback.length ? failure.traceback.join('\n') : `${failure.ename}: ${failure.evalue}`;
  const title =
    failure.ename === 'TypeScriptError'
      ? `${name}: cell ${failure.index} failed (TypeScript, line:column in the cell)`
      : `${name}: cell ${failure.index} failed`;
  return `\n${title}\n${rule}\n${failure.source}\n${rule}\n${error}`;
}

function seconds(word: string): number {
  const value = Number(word);
  if (!(value > 0 && value <= longestTimeout))
    throw new InvalidArgumentError(`expected a number of seconds above 0, at most ${longestTimeout}.`);
  return value;
}

/** Progress goes to stderr; stdout holds the path of the copy only. */
function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
