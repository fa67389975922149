import type { Command } from 'commander';
import { shownPath } from '../../files/shown-path.js';
import { installKernel, kernelName } from '../../notebook/kernel/install.js';
import type { Terminal } from '../terminal/terminal.js';

/** `siamdla kernel install`: registers this checkout's kernel with Jupyter and VS Code. */
export function define(command: Command, terminal: Terminal): void {
  command
    .command('install')
    .description('register the kernel for Jupyter and VS Code (no Python needed)')
    .option('--name <name>', 'the name to register', kernelName)
    .option('--dir <folder>', "Jupyter's data folder (default: the user's own)")
    .action((options: { name: string; dir?: string }) =>
      terminal.print(shownPath(installKernel(options.name, options.dir))),
    );
}
