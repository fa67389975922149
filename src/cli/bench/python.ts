import { spawnSync } from 'node:child_process';

/** Interpreters in the order in which they are tried. */
const pythons = ['python3', '/usr/bin/python3'] as const;

/** A Python with modules, or why there is none. */
export type FoundPython = { readonly python: string } | { readonly missing: string };

/**
 * The first Python that can import modules.
 *
 * @param wishes Modules, the best first: 'numpy, torch' before 'numpy'.
 */
export function findPython(wishes: readonly string[]): FoundPython {
  for (const modules of wishes) {
    const python = pythons.find((name) => spawnSync(name, ['-c', `import ${modules}`]).status === 0);
    if (python) return { python };
  }
  return { missing: `no python3 with ${wishes.at(-1)} (Debian: python3-numpy, python3-torch)` };
}
