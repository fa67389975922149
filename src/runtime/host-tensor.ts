import { InputError } from '../errors.js';

/** Element types of a program's inputs and outputs. A bool is a byte, 0 or 1. */
export type HostType = 'float32' | 'int32' | 'bool';

/** The typed array of each element type. */
export type HostData = Float32Array | Int32Array | Uint8Array;

/** A tensor outside of any backend: row-major, channels last. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly dtype: HostType;
  readonly data: HostData;
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Whether a string is an element type. */
export function isHostType(name: string): name is HostType {
  return Object.hasOwn(arrays, name);
}

/** Creates an array of a type and length. */
export function hostArray(dtype: HostType, length: number): HostData {
  return new arrays[dtype](length);
}

/**
 * Validates a tensor before it reaches native code.
 *
 * @param what Name of the tensor for messages: "input 'x'".
 * @param shape Expected shape.
 * @throws InputError naming what was found and what was expected.
 */
export function checkHostTensor(what: string, given: HostTensor, dtype: HostType, shape: readonly number[]): void {
  const expected = `expected ${dtype} [${shape.join(', ')}]`;
  if (typeof given !== 'object' || given === null || !Array.isArray(given.shape)) {
    throw new InputError(`${what}: ${expected}, found no tensor`);
  }
  const found = `found ${given.dtype} [${given.shape.join(', ')}]`;
  const fits = given.shape.length === shape.length && shape.every((side, i) => side === given.shape[i]);
  if (given.dtype !== dtype || !fits) throw new InputError(`${what}: ${expected}, ${found}`);
  if (!(given.data instanceof arrays[dtype])) {
    throw new InputError(`${what}: expected its data in a ${arrays[dtype].name}, found ${kindOf(given.data)}`);
  }
  const size = given.shape.reduce((product, side) => product * side, 1);
  if (given.data.length !== size) {
    throw new InputError(`${what}: ${found} needs ${size} numbers, found ${given.data.length}`);
  }
  const other = dtype === 'bool' ? given.data.find((value) => value > 1) : undefined;
  if (other !== undefined) throw new InputError(`${what}: expected bools as 0 and 1, found ${other}`);
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
