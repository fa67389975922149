import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as v from 'valibot';
import { checked } from '../../files/checked.js';
import { readJsonFile } from '../../files/json-file.js';
import { packageRoot } from '../../files/package-root.js';
import type { Block } from './block.js';

/**
 * Numbers beside a figure.
 *
 * @param file Path below `figures/`.
 * @returns Undefined where they were not stored.
 * @throws InputError where they are not as the schema says.
 */
export function readFigure<const S extends v.GenericSchema>(file: string, schema: S): v.InferOutput<S> | undefined {
  const full = path.join(packageRoot, 'figures', file);
  return existsSync(full) ? checked(schema, readJsonFile(full, 'numbers of a figure'), full) : undefined;
}

/** A block of the page of results that shows the numbers beside one figure. @param file Path below `figures/`. */
export function figureBlock<T>(
  name: string,
  file: string,
  schema: v.GenericSchema<T>,
  table: (stored: T) => string,
): Block {
  return {
    page: 'figures/README.md',
    name,
    from: file,
    text: () => {
      const stored = readFigure(file, schema);
      return stored === undefined ? undefined : table(stored);
    },
  };
}
