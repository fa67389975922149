import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as v from 'valibot';
import { checked } from '../../files/checked.js';
import { readJsonFile } from '../../files/json-file.js';
import { packageRoot } from '../../files/package-root.js';
import { signedText } from '../../text/number-text.js';
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

/** An interval of a value. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** "; Student's t [-0.119, +0.000]", where the interval over seeds and that of the bootstrap disagree whether 0 is excluded; else ''. */
export function studentText(bootstrap: Range, overSeeds: Range | undefined): string {
  const excludes = ({ low, high }: Range): boolean => low > 0 || high < 0;
  if (!overSeeds || excludes(bootstrap) === excludes(overSeeds)) return '';
  return `; Student's t${intervalText(overSeeds, true)}`;
}

/** An interval after its value: ' [0.647, 0.737]', of a difference with signs; '' without one. */
export function intervalText(interval: Range | undefined, isSigned: boolean = false): string {
  if (!interval) return '';
  const text = isSigned ? signedText : (value: number): string => value.toFixed(3);
  return ` [${text(interval.low)}, ${text(interval.high)}]`;
}
