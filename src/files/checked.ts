import * as v from 'valibot';
import { InputError } from '../errors.js';

/** What is expected, by the type of a rule whose own message says only that the value is invalid. */
const expectations: Readonly<Record<string, string>> = {
  safe_integer: 'a whole number below 2^53',
  integer: 'a whole number',
  finite: 'a finite number',
};

/**
 * Checks a value from a file against a schema.
 *
 * @param where The file's name, for the message.
 * @returns The value itself, keys that the schema does not have included.
 * @throws InputError that names the file, the place in the value, what was found and what was expected.
 */
export function checked<const S extends v.GenericSchema>(schema: S, value: unknown, where: string): v.InferOutput<S> {
  const { issues } = v.safeParse(schema, value, { abortEarly: true });
  if (!issues) return value as v.InferOutput<S>;
  const [issue] = issues;
  const place = issue.path?.map(({ key }) => String(key)).join('.');
  const found = place === undefined ? issue.received : `${issue.received} as '${place}'`;
  throw new InputError(
    `${where}: found ${found}; expected ${issue.expected ?? expectations[issue.type] ?? issue.message}`,
  );
}
