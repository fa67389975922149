import type * as v from 'valibot';
import { refuseUnknownOptions } from '../../config.js';
import { checked } from '../../files/checked.js';

/** A schema of an object, whose entries name all parameters. */
type ParametersSchema = v.GenericSchema & { readonly entries: Readonly<Record<string, unknown>> };

/**
 * The parameters of a notebook, when they are as a schema says and it knows all of them.
 *
 * @throws InputError in one line for an unknown name, or a value of another type or range.
 */
export function checkedParameters<const S extends ParametersSchema>(schema: S, parameters: object): v.InferOutput<S> {
  const found = checked(schema, parameters, 'parameters');
  refuseUnknownOptions(schema.entries, parameters, 'parameters');
  return found;
}
