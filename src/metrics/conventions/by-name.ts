import { InputError } from '../../errors.js';
import type { Convention } from './convention.js';
import { got10k } from './got10k.js';
import { otb } from './otb.js';
import { pysot } from './pysot.js';

/** Name of a convention. */
export type ConventionName = Convention['name'];

/** All conventions by name. */
export const conventions: { readonly [name in Convention['name']]: Convention } = { pysot, got10k, otb };

/**
 * Looks up a convention by name.
 *
 * @throws InputError that lists the known names.
 */
export function conventionByName(name: string): Convention {
  if (!Object.hasOwn(conventions, name)) {
    throw new InputError(`unknown convention '${name}'; the conventions are ${Object.keys(conventions).join(', ')}`);
  }
  return conventions[name as Convention['name']];
}
