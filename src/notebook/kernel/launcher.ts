/**
 * The notebook kernel: the project's own tslab, repaired. Jupyter starts it as
 *
 *     node dist/notebook/kernel/launcher.js --config-path FILE
 *
 * It works from the package's folder, whoever starts it, so that cells find this package and its dependencies.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InputError, messageOf } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import { CellInterrupted } from '../display/cell-signal.js';
import { cellError } from './cell-error.js';
import { CellExecutor } from './executor.js';
import { keepEveryMessage } from './publisher.js';
import { receiveWhileBinding } from './router.js';
import { createServer } from './server.js';
import { type Cells, makeStacksReadable } from './stack.js';
import { loadTslab } from './tslab.js';

/** Set by the runner: the kernel ends when its standard input closes, that is when the runner is gone. */
const endWithParent = 'SIAMDLA_KERNEL_END_WITH_PARENT';

function start(configPath: string): void {
  process.chdir(packageRoot); // tslab resolves imports from the current folder
  keepEveryMessage();
  receiveWhileBinding();
  const tslab = loadTslab();
  const executor = new CellExecutor(tslab, packageRoot);
  const handler = new tslab.JupyterHandlerImpl(executor, false);
  const server = createServer(tslab, handler, configPath, executor);
  const hasRunner = Boolean(process.env[endWithParent]);
  // a terminal's Ctrl-C reaches this process and the runner, which passes it on
  process.on('SIGINT', () => executor.interrupt(!hasRunner));
  // a stray failure belongs to the notebook's output; it must not end the kernel
  makeStacksReadable(() => executor.cells);
  process.on('uncaughtException', (error) => reportStray('Uncaught exception', error, executor.cells));
  process.on('unhandledRejection', (reason) => reportStray('Unhandled promise rejection', reason, executor.cells));
  if (hasRunner) process.stdin.resume().on('close', () => process.exit(1));
  server.init().catch((error: unknown) => {
    process.stderr.write(`cannot listen as ${configPath} says: ${messageOf(error)}\n`);
    process.exit(1);
  });
}

/** What an interrupt stopped behind its cell is no news. */
function reportStray(title: string, error: unknown, cells: Cells): void {
  if (!(error instanceof CellInterrupted))
    console.error(`${title}: ${cellError([[error]], cells).traceback.join('\n')}`);
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
