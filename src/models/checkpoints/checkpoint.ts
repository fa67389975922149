import type { DType, TensorData } from './dtypes.js';

/** One tensor of a checkpoint, in row-major order. */
export interface CheckpointTensor {
  readonly shape: readonly number[];
  /** The type of `data`: float32 for every float type. */
  readonly dtype: DType;
  /** The type that the file stores. */
  readonly storedAs: DType;
  readonly data: TensorData;
}

/** The tensors of a checkpoint file by name, with what else it says. */
export interface Checkpoint {
  readonly file: string;
  readonly format: 'pth (zip)' | 'pth (legacy)' | 'safetensors';
  /** By the name that the file gives, prefixes included. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** The keys that led to the tensors: ['state_dict'] for `{"state_dict": {...}, "epoch": 20}`. */
  readonly nesting: readonly string[];
  /** What stands beside the tensors: plain values as they are, the kind of everything else ('dict of 2'). */
  readonly metadata: Readonly<Record<string, string | number | boolean | null>>;
}

/** A tensor of float32 values that is not from a file. */
export function floatTensor(shape: readonly number[], data: Float32Array): CheckpointTensor {
  return { shape, dtype: 'float32', storedAs: 'float32', data };
}

/** The number of elements of a shape; not a safe integer when the product is too large for one. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

/** A shape as text: '[64, 3, 7, 7]'; cut after 40 axes, which no real one has. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 40).join(', ')}${shape.length > 40 ? ', ...' : ''}]`;
}

/** A name from a file for a message or a terminal: quoted, control characters escaped, cut at 100 characters. */
export function quoted(name: string): string {
  const shown = name.length > 100 ? `${name.slice(0, 100)}...` : name;
  return `'${JSON.stringify(shown)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '?')}'`;
}

/** The first few of a list of names and how many more there are: "'a', 'b' and 12 more". */
export function fewOf(names: readonly string[], count: number = 3): string {
  const shown = names.slice(0, count).map(quoted).join(', ');
  return names.length > count ? `${shown} and ${names.length - count} more` : shown;
}
