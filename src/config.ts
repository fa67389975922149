import { InputError } from './errors.js';

/**
 * A configuration that differs from its defaults in the named keys only.
 *
 * @param defaults Every key with its default value.
 * @param overrides The keys that differ. A key whose value is `undefined` keeps its default.
 * @param what What is being configured, for the message, e.g. 'DLA'.
 * @throws InputError when a key is unknown; it lists the known ones.
 */
export function withOverrides<T extends object>(defaults: T, overrides: Partial<T>, what: string = 'configuration'): T {
  const result = { ...defaults };
  for (const key of Object.keys(overrides) as (keyof T & string)[]) {
    if (!Object.hasOwn(defaults, key)) {
      const known = Object.keys(defaults).join(', ');
      const options = known ? `the options are ${known}` : 'it has no options';
      throw new InputError(`${what}: unknown option '${key}'; ${options}`);
    }
    const value = overrides[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}
