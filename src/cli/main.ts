#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { ablateKCommand } from './ablate-k.js';
import { assignCommand } from './assign.js';
import { benchCommand } from './bench.js';
import { checkNotebooksCommand } from './check-notebooks.js';
import { checkpointCommand } from './checkpoint.js';
import { curvesCommand } from './curves.js';
import { datasetsCommand } from './datasets.js';
import { devCommand } from './dev.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { exportCommand } from './export.js';
import { galleryCommand } from './gallery.js';
import { Interrupted } from './interrupt.js';
import { kernelCommand } from './kernel.js';
import { mergeCommand } from './merge.js';
import { notebookCommand } from './notebook.js';
import { packGot10kCommand } from './pack-got10k.js';
import { prepareCommand } from './prepare.js';
import { reproduceCommand } from './reproduce.js';
import { stripNotebooksCommand } from './strip-notebooks.js';
import { syntheticCommand } from './synthetic.js';
import { trackCommand } from './track.js';
import { trainCommand } from './train.js';
import { tuneCommand } from './tune.js';

const program = new Command('siamdla')
  .description('Dynamic label assignment for Siamese tracking: a research kit')
  .option('--debug', 'show stack traces')
  .exitOverride()
  .configureOutput({ outputError: () => {} }); // reported below, like every other mistake

for (const command of [
  reproduceCommand(),
  prepareCommand(),
  trainCommand(),
  curvesCommand(),
  trackCommand(),
  mergeCommand(),
  tuneCommand(),
  syntheticCommand(),
  assignCommand(),
  ablateKCommand(),
  evaluateCommand(),
  datasetsCommand(),
  checkpointCommand(),
  exportCommand(),
  packGot10kCommand(),
  notebookCommand(),
  galleryCommand(),
  kernelCommand(),
  checkNotebooksCommand(),
  stripNotebooksCommand(),
  doctorCommand(),
  benchCommand(),
  devCommand(),
]) {
  program.addCommand(inheriting(command));
}

/** A command that was made on its own does not inherit these settings when it is added. */
function inheriting(command: Command): Command {
  command.copyInheritedSettings(program);
  for (const sub of command.commands) inheriting(sub);
  return command;
}

/** 0 done; 1 something failed; 2 a mistake in what was given; 130 interrupted. */
function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // --help ends in an 'error' of code 0
  if (error instanceof InputError) return 2;
  return error instanceof Interrupted ? 130 : 1;
}

program.parseAsync().catch((error: unknown) => {
  process.exitCode = exitCodeFor(error);
  if (process.exitCode === 0 || (error instanceof CommanderError && error.code === 'commander.help')) return;
  const isDebug = process.argv.includes('--debug') || Boolean(process.env.SIAMDLA_DEBUG);
  if (isDebug) console.error(error);
  else console.error(`siamdla: ${messageOf(error).replace(/^error: /, '')}`);
});
