import { spawnSync } from 'node:child_process';

/** Interpreters in the order in which they are tried. */
const pythons = ['python3', '/usr/bin/python3'] as const;

/** A Python with modules, or why there is none. */
export type FoundPython = { readonly python: string } | { readonly missing: string };

/** Ends with 0 where all modules named in its arguments are installed; importing PyTorch takes seconds. */
const asksForModules = 'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, sys.argv[1:])))';

/**
 * The first Python that has modules.
 *
 * @param wishes Modules, the best first: 'numpy, torch' before 'numpy'.
 */
export function findPython(wishes: readonly string[]): FoundPython {
  for (const modules of wishes) {
    const python = pythons.find((name) => spawnSync(name, ['-c', asksForModules, ...modules.split(', ')]).status === 0);
    if (python) return { python };
  }
  return { missing: `no python3 with ${wishes.at(-1)} (Debian: python3-numpy, python3-torch)` };
}
