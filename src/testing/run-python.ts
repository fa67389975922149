import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packageRoot } from '../files/package-root.js';
import { findPython } from '../processes/python.js';

/**
 * Runs a Python script that reads JSON on stdin and prints JSON.
 *
 * @param script Path in the package.
 * @param modules Modules that its Python must have.
 * @returns What it printed, or why no Python can run it.
 * @throws Error when the script fails.
 */
export function runPython(
  script: string,
  modules: string,
  input: unknown,
): { readonly output: unknown } | { readonly missing: string } {
  const found = findPython([modules]);
  if ('missing' in found) return found;
  const { status, stdout, stderr } = spawnSync(found.python, ['-B', path.join(packageRoot, script)], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`${script} failed: ${stderr.trim().split('\n').at(-1)}`);
  return { output: JSON.parse(stdout) };
}
