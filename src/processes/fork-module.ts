import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { processExecArgv } from './exec-argv.js';

/**
 * Starts a module in a process of its own, with a channel for messages. It has this process's options of node, but for those
 * that say where this one's own code comes from: see {@link processExecArgv}.
 *
 * @param file URL of the module.
 * @returns The process; a failure to start is told by its events.
 * @throws TypeError when `file` is not the URL of a file.
 */
export function forkModule(
  file: URL,
  words: readonly string[] = [],
  options: Omit<ForkOptions, 'execArgv'> = {},
): ChildProcess {
  return fork(fileURLToPath(file), words, { ...options, execArgv: processExecArgv() });
}
