import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../package-root.js';

/** What a run of the command line printed and how it ended. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `siamdla` in a process of its own, as a user would. */
export function siamdla(...args: readonly string[]): CliRun {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(packageRoot, 'dist/cli/main.js'), ...args],
    { encoding: 'utf8', env: { ...process.env, SIAMDLA_DEBUG: '' }, maxBuffer: 1 << 26 },
  );
  return { code: status, stdout, stderr };
}
