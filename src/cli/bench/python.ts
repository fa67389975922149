import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { messageOf } from '../../errors.js';
import { packageRoot } from '../../package-root.js';

/** What a peer script printed, or why it did not run. */
export type PeerOutcome = { readonly output: unknown } | { readonly missing: string };

/**
 * Runs a peer script of this folder with a Python that has the modules it likes best. It gets its input as JSON on stdin
 * and prints JSON. One thread, as we have.
 *
 * @param script File name in src/cli/bench.
 * @param wishes Imports to try, the best first: 'numpy, torch' before 'numpy'.
 */
export function runPeer(script: string, wishes: readonly string[], input: unknown): PeerOutcome {
  const threads = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  for (const modules of wishes) {
    const python = ['python3', '/usr/bin/python3'].find(
      (name) => spawnSync(name, ['-c', `import ${modules}`]).status === 0,
    );
    if (!python) continue;
    const run = spawnSync(python, [path.join(packageRoot, 'src/cli/bench', script)], {
      input: JSON.stringify(input),
      encoding: 'utf8',
      env: { ...process.env, ...threads },
      maxBuffer: 1 << 26,
    });
    if (run.status !== 0) return { missing: `${script} failed: ${run.stderr.trim().split('\n').at(-1)}` };
    try {
      return { output: JSON.parse(run.stdout) };
    } catch (error) {
      return { missing: `${script} printed no JSON: ${messageOf(error)}` };
    }
  }
  return { missing: `no python3 with ${wishes.at(-1)} (Debian: python3-numpy, python3-torch)` };
}
