import { Command } from 'commander';
import { shownPath } from '../files.js';
import { installKernel, kernelName } from '../notebook/kernel/install.js';

/** `siamdla kernel install`: makes this checkout's kernel known to Jupyter and VS Code. */
export function kernelCommand(): Command {
  const install = new Command('install')
    .description('register the kernel for Jupyter and VS Code (no Python needed)')
    .option('--name <name>', 'the name to register', kernelName)
    .option('--dir <folder>', "Jupyter's data folder (default: the user's own)")
    .action((options: { name: string; dir?: string }) =>
      console.log(shownPath(installKernel(options.name, options.dir))),
    );
  return new Command('kernel').description('the notebook kernel').addCommand(install);
}
