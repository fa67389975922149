import { Command, CommanderError } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { packageVersion } from '../files/package-root.js';
import { type CommandEntry, commands } from './commands.js';
import { refuseEmpty } from './options/refuse-empty.js';
import { Interrupted } from './terminal/interrupted.js';
import { type Streams, Terminal } from './terminal/terminal.js';

/**
 * Runs one command line in this process.
 *
 * @param argv The words after `siamdla`: ['train', '--model', 'siamcar-tiny'].
 * @param streams Where the command prints; default: those of the process.
 * @returns The exit code: 0 done, 1 failed, 2 invalid input, 130 interrupted. It never throws.
 */
export async function run(argv: readonly string[], streams: Streams = process): Promise<number> {
  const terminal = new Terminal(streams);
  try {
    const program = await programFor(argv, streams, terminal);
    await program.parseAsync(argv, { from: 'user' });
    return terminal.exitCode;
  } catch (error) {
    const code = exitCodeFor(error);
    if (code === 0 || (error instanceof CommanderError && error.code === 'commander.help')) return code;
    const isDebug = argv.includes('--debug') || Boolean(process.env.SIAMDLA_DEBUG);
    if (isDebug && error instanceof Error) terminal.note(error.stack ?? error.message);
    else terminal.note(`siamdla: ${messageOf(error).replace(/^error: /, '')}`);
    return code;
  } finally {
    terminal.close();
  }
}

/** The program with every command's name and description; only the command that runs is loaded. */
async function programFor(argv: readonly string[], streams: Streams, terminal: Terminal): Promise<Command> {
  const program = new Command('siamdla')
    .description('Dynamic label assignment for Siamese tracking: a research kit')
    .version(packageVersion(), '--version', 'print the version')
    .option('--debug', 'show stack traces')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void streams.stdout.write(text),
      writeErr: (text) => void streams.stderr.write(text),
      outputError: () => {}, // `run` reports it
    });
  program.hook('preAction', (_, command) => refuseEmpty(command));
  const [first, second] = argv.filter((word) => !word.startsWith('-'));
  const wanted = first === 'help' ? second : first;
  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.description);
    if (entry.name === wanted) await define(command, entry, terminal);
  }
  return program;
}

async function define(command: Command, { load }: CommandEntry, terminal: Terminal): Promise<void> {
  const module = await load();
  module.define(command, terminal);
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // --help ends in an 'error' of code 0
  if (error instanceof InputError) return 2;
  return error instanceof Interrupted ? 130 : 1;
}
