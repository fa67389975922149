import { syncBuiltinESMExports } from 'node:module';
import type { TestContext } from 'node:test';

/**
 * Replaces functions of one of Node's modules, as 'node:fs', for all that import them in this thread, until the test ends.
 *
 * @param module The module's default export.
 * @returns Puts the original functions back earlier.
 */
export function withFunctions<Module extends object>(
  t: TestContext,
  module: Module,
  functions: Partial<Module>,
): () => void {
  const names = Object.keys(functions) as (keyof Module)[];
  const originals = Object.fromEntries(names.map((name) => [name, module[name]]));
  const set = (values: object): void => {
    Object.assign(module, values);
    syncBuiltinESMExports();
  };
  const restore = (): void => set(originals);
  t.after(restore);
  set(functions);
  return restore;
}
