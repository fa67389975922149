import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { InputError, messageOf } from '../../errors.js';
import { checkFolder } from '../../files/output-folder.js';
import { packageRoot } from '../../files/package-root.js';
import { isSameFile } from '../../files/same-file.js';
import { shownPath } from '../../files/shown-path.js';
import { findNotebook } from '../../notebook/run/find.js';
import { readNotebook, textOf, writeNotebook } from '../../notebook/run/ipynb.js';
import { declaredParameters, parseParameters } from '../../notebook/run/parameters.js';
import { type CellFailure, type CellProgress, type RunOptions, runNotebook } from '../../notebook/run/runner.js';
import { collect } from '../options/option-values.js';
import { Interrupted } from '../terminal/interrupted.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  parameter?: string[];
  output?: string;
  /** Default: {@link copiesFolder}. */
  out?: string;
  timeout?: number;
  allowErrors?: boolean;
}

/** The longest time that a timer can wait, in seconds. */
const maxTimeout = 2_000_000;

/** The advice after Ctrl-C. */
const startsAnew = 'the same command starts at the first cell';

/** The default folder of executed copies, independent of the working directory. */
export const copiesFolder: string = path.join(packageRoot, 'out/notebooks');

/** `siamdla notebook NAME...`: runs notebooks from the first to the last cell and saves executed copies. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<names...>', 'a number (02), a name (02-k-ablation) or a path to an .ipynb file')
    .option('-p, --parameter <name=value>', 'set a parameter; may be repeated', collect)
    .option('-o, --output <file>', 'write the executed copy here (for a single notebook)')
    .option('--out <folder>', 'folder for executed copies (default: out/notebooks)')
    .option('--timeout <seconds>', 'time limit of each cell (default: none)', seconds)
    .option('--allow-errors', 'continue after a failing cell')
    .action((names: string[], options: Options) => runNotebooks(names, options, terminal));
}

async function runNotebooks(names: readonly string[], options: Options, terminal: Terminal): Promise<void> {
  if (options.output && names.length > 1)
    throw new InputError(`--output names one file, but ${names.length} notebooks are to be run; use --out FOLDER`);
  if (options.output !== undefined && options.out !== undefined)
    throw new InputError('--out: has no effect beside --output, which names the file; leave one of them out');
  const parameters = parseParameters(options.parameter ?? []);
  const files = names.map((name) => findNotebook(name)); // all of them, before the first one runs
  const { output, out = copiesFolder } = options;
  checkFolder(
    output === undefined ? out : path.dirname(path.resolve(output)),
    output === undefined ? '--out' : '--output',
  );
  const outputs = outputsOf(files, options);
  const signal = terminal.interruptSignal(startsAnew);
  signal.addEventListener('abort', () => {
    terminal.note('note: waits for the cell to end; Ctrl-C again does not wait');
  });
  const settings = {
    parameters,
    timeoutMs: 1000 * (options.timeout ?? 0),
    allowErrors: options.allowErrors ?? false,
    signal,
  };
  for (const [i, file] of files.entries()) await runOne(file, outputs[i]!, settings, terminal);
}

/** The file of each notebook's executed copy. @throws InputError where one would replace a notebook or another copy. */
function outputsOf(files: readonly string[], { output, out = copiesFolder }: Options): string[] {
  const outputs = files.map((file) => path.resolve(output ?? path.join(out, path.basename(file))));
  for (const [i, file] of files.entries()) {
    const place = outputs[i]!;
    if (isSameFile(file, place))
      throw new InputError(`${shownPath(file)} would be replaced by its executed copy; choose another file`);
    const first = outputs.indexOf(place);
    if (first === i) continue;
    const both = `the executed copies of ${shownPath(files[first]!)} and ${shownPath(file)}`;
    throw new InputError(`${both} would both be ${shownPath(place)}; run each with an --out of its own`);
  }
  return outputs;
}

async function runOne(file: string, output: string, options: RunOptions, terminal: Terminal): Promise<void> {
  const name = shownPath(file);
  const source = readNotebook(file);
  const startedAt = performance.now();
  const { notebook, failure } = await runNotebook(source, {
    ...options,
    onReady: (kernel) => terminal.note(`${name}: kernel ready in ${kernel.startMs.toFixed(0)} ms`),
    onCell: (progress) => terminal.note(progressLine(progress)),
  }).catch((error: unknown) => {
    throw error instanceof InputError ? new InputError(`${name}: ${messageOf(error)}`, { cause: error }) : error;
  });
  if (options.signal?.aborted) {
    writeNotebook(output, notebook);
    throw new Interrupted(`${shownPath(output)} shows how far it came; ${startsAnew}`);
  }
  if (failure?.isParameters) {
    const declared = declaredParameters(source) || 'none by let';
    const reason = failure.evalue.replace(/^\d+:\d+ - /, '');
    throw new InputError(`${name}: parameter refused: ${reason} (declared: ${declared})`);
  }
  writeNotebook(output, notebook); // also after a failure: the copy shows how far it came
  if (failure) {
    terminal.note(failureReport(name, failure));
    terminal.exitCode = 1;
  } else {
    const total = ((performance.now() - startedAt) / 1000).toFixed(1);
    terminal.note(`${name}: ok in ${total} s`);
  }
  terminal.print(shownPath(output));
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
  if (!(value > 0 && value <= maxTimeout))
    throw new InvalidArgumentError(`expected a number of seconds above 0, at most ${maxTimeout}.`);
  return value;
}
