/**
 * The notebook kernel: the project's own tslab, repaired. Jupyter starts it as
 *
 *     node dist/notebook/kernel/launcher.js --config-path FILE
 *
 * It works from the repository packageRoot, whoever starts it, so that cells find this package and its dependencies.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import vm from 'node:vm';
import { InputError, messageOf } from '../../errors.js';
import { packageRoot } from '../../package-root.js';
import { keepEveryMessage } from './publisher.js';
import { type CellReport, createServer } from './server.js';
import { expandShorthand } from './shorthand.js';
import { type Converter, loadTslab, type Tslab } from './tslab.js';

/** Set by the runner: the kernel ends when its standard input closes, that is when the runner is gone. */
const endWithParent = 'SIAMDLA_KERNEL_END_WITH_PARENT';

/** Gives the scripts of cells a name, so that a traceback says `cell[3].js`, and keeps compiled code out of it. */
function nameCells(cellNumber: () => number): void {
  const run = vm.runInThisContext;
  vm.runInThisContext = (code, options) => {
    // tslab's executor is the only caller that asks for this
    const isCell = typeof options === 'object' && options.breakOnSigint;
    return run.call(
      vm,
      code,
      isCell ? { ...options, filename: `cell[${cellNumber()}].js`, displayErrors: false } : options,
    );
  };
}

/** tslab's converter for cells, and the one for browser modules, which is made only when a cell needs it. */
function createConverters(tslab: Tslab): { node: Converter; readonly browser: Converter; close(): void } {
  const node = tslab.createConverter({ isJS: false, isBrowser: false });
  let browser: Converter | undefined;
  return {
    node,
    get browser() {
      browser ??= tslab.createConverter({ isJS: false, isBrowser: true });
      return browser;
    },
    close() {
      node.close();
      browser?.close();
    },
  };
}

function start(configPath: string): void {
  process.chdir(packageRoot); // tslab resolves imports from the current folder
  keepEveryMessage();
  const tslab = loadTslab();
  let report: CellReport = { errors: [], results: [] };
  let cells = 0;
  nameCells(() => cells);
  const executor = tslab.createExecutor(packageRoot, createConverters(tslab), {
    log: (value) => report.results.push(value),
    error: (...values) => report.errors.push(values),
  });
  const execute = executor.execute;
  executor.execute = (source) => {
    report = { errors: [], results: [] };
    cells++;
    return execute(expandShorthand(source));
  };
  const handler = new tslab.JupyterHandlerImpl(executor, false);
  const server = createServer(tslab, handler, configPath, () => report);
  process.on('SIGINT', () => executor.interrupt());
  // a stray failure belongs to the notebook's output; it must not end the kernel
  process.on('uncaughtException', (error) => console.error('Uncaught exception:', error));
  process.on('unhandledRejection', (reason) => console.error('Unhandled promise rejection:', reason));
  if (process.env[endWithParent]) process.stdin.resume().on('close', () => process.exit(1));
  server.init().catch((error: unknown) => {
    process.stderr.write(`cannot listen as ${configPath} says: ${messageOf(error)}\n`);
    process.exit(1);
  });
}

function main(): void {
  try {
    const { values } = parseArgs({ options: { 'config-path': { type: 'string' } } });
    const configPath = values['config-path'];
    if (!configPath)
      throw new InputError('the kernel needs --config-path FILE, the connection file that Jupyter writes');
    start(path.resolve(configPath));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(error instanceof InputError ? 2 : 1);
  }
}

main();
