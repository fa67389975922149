import { InputError } from '../../../errors.js';
import type { ByteSource } from '../byte-source.js';
import { type Checkpoint, type CheckpointTensor, elementCount, fewOf, quoted } from '../checkpoint.js';
import { dtypes, loadedDtype, readValues, type TensorData } from '../dtypes.js';
import { kindOf, textOf } from './pickle.js';
import { type Storage, StoredTensor } from './torch-values.js';

/** Keys under which training scripts keep a state dict. */
const nestingKeys: readonly string[] = [
  ...['state_dict', 'model_state_dict', 'model', 'net', 'network'],
  ...['ema_state_dict', 'state_dict_ema', 'model_ema', 'ema'], // averages, where there is nothing else
];
/** How many times its own size may be read of a file whose tensors share storages. */
const maxSharing: number = 4;

/**
 * The checkpoint of an unpickled value: the tensors of its state dict, at the top or under a usual key.
 *
 * @param locate Returns where a storage's bytes are in the file.
 * @throws InputError where there are no tensors by name, or they are not all in the file.
 */
export function stateDict(
  source: ByteSource,
  format: Checkpoint['format'],
  value: unknown,
  locate: (storage: Storage) => number,
): Checkpoint {
  const metadata: [string, string | number | boolean | null][] = [];
  const nesting: string[] = [];
  let dict = value;
  for (let key = nestingKey(dict); key !== undefined; key = nestingKey(dict)) {
    for (const [name, beside] of dict as Map<unknown, unknown>) {
      if (name !== key) metadata.push([textOf(name), plain(beside)]);
    }
    nesting.push(key);
    dict = (dict as Map<unknown, unknown>).get(key);
    if (nesting.length > 8) break; // a dict that contains itself
  }
  const stored = storedTensors(source, dict, metadata);
  const tensors = new Map<string, CheckpointTensor>();
  let left = maxSharing * source.size;
  for (const [name, tensor] of stored) {
    left -= tensor.span * dtypes[tensor.storage.dtype].bytes;
    if (left < 0) {
      throw new InputError(
        `${source.name}: its tensors together are more than ${maxSharing} times as large as the file; expected each to have its own values`,
      );
    }
    tensors.set(name, load(source, name, tensor, locate));
  }
  return { file: source.name, format, tensors, nesting, metadata: Object.fromEntries(metadata) };
}

/** The key of the state dict in a dict that has no tensors of its own, or fewer than it, such as an accuracy. */
function nestingKey(dict: unknown): string | undefined {
  const own = tensorsIn(dict);
  if (!(dict instanceof Map)) return undefined;
  return nestingKeys.find((key) => dict.get(key) instanceof Map && (own === 0 || tensorsIn(dict.get(key)) > own));
}

function tensorsIn(dict: unknown): number {
  return dict instanceof Map ? [...dict.values()].filter((value) => value instanceof StoredTensor).length : 0;
}

function storedTensors(
  source: ByteSource,
  dict: unknown,
  metadata: [string, string | number | boolean | null][],
): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const entries: Iterable<[unknown, unknown]> = dict instanceof Map ? dict : [];
  for (const [name, value] of entries) {
    if (!(value instanceof StoredTensor)) metadata.push([textOf(name), plain(value)]);
    else if (typeof name === 'string') tensors.set(name, value);
    else throw new InputError(`${source.name}: has a tensor under ${kindOf(name)}; expected names`);
  }
  if (tensors.size > 0) return tensors;
  const found =
    dict instanceof Map ? `a dict with ${fewOf([...dict.keys()].map(textOf)) || 'nothing in it'}` : kindOf(dict);
  throw new InputError(
    `${source.name}: holds ${found}; expected tensors by name, at the top or under one of ${nestingKeys.join(', ')}`,
  );
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.slice(0, 1000);
  return typeof value === 'bigint' ? String(value) : kindOf(value);
}

function load(
  source: ByteSource,
  name: string,
  tensor: StoredTensor,
  locate: (storage: Storage) => number,
): CheckpointTensor {
  const { storage, offset, shape, strides, span } = tensor;
  const at = locate(storage) + offset * dtypes[storage.dtype].bytes;
  const values = readValues(source, at, span, storage.dtype, quoted(name));
  const data = isRowMajor(shape, strides) ? values : gather(values, shape, strides);
  return { shape, dtype: loadedDtype(storage.dtype), storedAs: storage.dtype, data };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return shape.includes(0);
    expected *= shape[axis]!;
  }
  return true;
}

/** The values in row-major order of a tensor whose axes step through `values` by their strides. */
function gather(values: TensorData, shape: readonly number[], strides: readonly number[]): TensorData {
  const count = elementCount(shape);
  const gathered = values.slice(0, count);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    gathered[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return gathered;
}
