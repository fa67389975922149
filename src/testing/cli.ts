import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Writable } from 'node:stream';
import { run } from '../cli/run.js';
import { packageRoot } from '../files/package-root.js';

/** The built command line, for tests that need a process of their own. */
export const cliFile: string = path.join(packageRoot, 'dist/cli/main.js');

/** The output and the exit code of a command. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, which takes no start-up. */
export async function siamdla(...args: readonly string[]): Promise<CliRun> {
  process.env.SIAMDLA_DEBUG = '';
  const [stdout, stderr] = [new Text(), new Text()];
  const code = await run(args, { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Runs a command in a process of its own, as a user would. */
export function siamdlaProcess(...args: readonly string[]): CliRun {
  const env = { ...process.env, SIAMDLA_DEBUG: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliFile, ...args], { encoding: 'utf8', env });
  return { code: status, stdout, stderr };
}

/** The stdout of a command that must end with exit code 0, without the last line break. */
export async function printed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await siamdla(...args);
  assert.equal(code, 0, stderr);
  return stdout.replace(/\n$/, '');
}

/** Checks that a command ends with exit code 2 and one line that matches, after notes at most, and prints no result. */
export async function refuses(message: RegExp, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await siamdla(...args);
  const lines = stderr.replace(/\n$/, '').split('\n');
  const last = lines.pop()!;
  assert.match(last, message);
  assert.match(last, /^siamdla: /);
  for (const line of lines) assert.match(line, /^(note|device|warning): /);
  assert.equal(stdout, '');
  assert.equal(code, 2);
}

/** A stream that collects what is written to it. */
class Text extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
