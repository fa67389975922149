import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors.js';
import { packageRoot } from '../files/package-root.js';
import { findNotebook } from '../notebook/run/find.js';
import { collect } from './options/option-values.js';
import type { Terminal } from './terminal/terminal.js';

/** What to run after a build: arguments of `node`. */
interface Target {
  title: string;
  args: string[];
}

/** `siamdla dev NAME`: builds, then runs one test or notebook. A watcher calls it after each change. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<name>', "part of a test file's path (dla/iou-threshold), or a notebook (02)")
    .option('-p, --parameter <name=value>', 'give a notebook parameter another value; may be repeated', collect)
    .action(async (name: string, options: { parameter?: string[] }) => {
      const target = findTarget(name, options.parameter); // before the build, so that a wrong name is reported at once
      const built = await node(['node_modules/typescript/bin/tsc', '-p', '.']);
      terminal.exitCode = built === 0 ? await runTarget(target, terminal) : 1;
    });
}

/** The test files whose path contains the name, else the notebook of that name. */
export function findTarget(
  name: string,
  parameters: readonly string[] = [],
  testFiles: string[] = listTests(),
): Target {
  const tests = /^\d+$/.test(name) ? [] : testFiles.filter((file) => file.includes(name));
  if (tests.length) {
    const compiled = tests.map((file) => path.join('dist', file.replace(/\.ts$/, '.js')));
    return { title: tests.join(', '), args: ['--enable-source-maps', '--test', '--test-reporter=spec', ...compiled] };
  }
  try {
    const file = findNotebook(name);
    const values = parameters.flatMap((value) => ['-p', value]);
    return { title: path.basename(file), args: ['dist/cli/main.js', 'notebook', file, ...values] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`No test in src/ has '${name}' in its path. ${error.message}`, { cause: error });
  }
}

/** All test files, relative to src/, with forward slashes. */
function listTests(): string[] {
  const files = readdirSync(path.join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

async function runTarget({ title, args }: Target, terminal: Terminal): Promise<number> {
  const startedAt = performance.now();
  const code = await node(args);
  const time = ((performance.now() - startedAt) / 1000).toFixed(1);
  terminal.note(`${title}: ${code === 0 ? 'ok' : 'failed'} in ${time} s`);
  return code;
}

/** Runs Node.js in the repository root with this terminal; resolves with its exit code. */
function node(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: packageRoot, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
