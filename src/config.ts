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
  refuseUnknownOptions<Partial<T>>(defaults, overrides, what);
  const result = { ...defaults };
  for (const key of Object.keys(overrides) as (keyof T)[]) {
    const value = overrides[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}

/**
 * So that a misspelt option is refused, and its default not used instead.
 *
 * @param known Every option as a key.
 * @param what What takes the options, for the message, e.g. 'compile'.
 * @throws InputError when an option is unknown; it lists the known ones.
 */
export function refuseUnknownOptions<T extends object>(
  known: Readonly<Record<keyof T, unknown>>,
  options: T,
  what: string,
): void {
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  const names = Object.keys(known).join(', ');
  throw new InputError(
    `${what}: unknown option '${unknown}'; ${names ? `the options are ${names}` : 'it has no options'}`,
  );
}
