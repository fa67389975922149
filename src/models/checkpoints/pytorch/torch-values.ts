import { InputError } from '../../../errors.js';
import { elementCount, quoted, shapeText } from '../checkpoint.js';
import type { DType } from '../dtypes.js';
import { type Buildable, kindOf, PickleGlobal, textOf } from './pickle.js';

/** The storage that a tensor's values are in: a run of elements of one type. */
export interface Storage {
  readonly key: string;
  readonly dtype: DType;
  /** Number of elements. */
  readonly length: number;
}

/** A tensor that a pickle describes: part of a storage, in elements. Checked to lie in its storage. */
export class StoredTensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  /** Takes checked values; {@link torchGlobal} makes them. */
  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  /** Elements from the first to the last one, those between them included; 0 for an empty tensor. */
  get span(): number {
    return spanOf(this.shape, this.strides);
  }
}

const storageTypes: Readonly<Record<string, DType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};
const maxRank: number = 32;
const maxKeyLength: number = 100;

/**
 * The allow-list of names in a checkpoint's pickle: tensors and parameters, their storages and sizes, OrderedDict, and
 * what NumPy scalars are made of, which learning rates in real checkpoints are.
 *
 * @param file The checkpoint's name, for messages.
 * @returns What 'module.name' stands for; undefined where it is not allowed.
 */
export function torchGlobal(file: string): (name: string) => PickleGlobal | undefined {
  const makers: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
    'collections.OrderedDict': ([items = []]) => orderedDict(file, items),
    'collections.Counter': ([items]) => (items instanceof Map ? items : new Map()),
    'torch._utils._rebuild_tensor_v2': (args) => rebuildTensor(file, args),
    'torch._utils._rebuild_tensor': (args) => rebuildTensor(file, args),
    'torch._utils._rebuild_parameter': ([tensor]) => {
      if (tensor instanceof StoredTensor) return tensor;
      throw new InputError(`${file}: has a parameter made of ${kindOf(tensor)}; expected a tensor`);
    },
    'torch.Size': ([sizes]) => sizes,
    'torch.device': ([kind]) => textOf(kind),
    '_codecs.encode': ([text]) => encodedBytes(file, text),
    'numpy.dtype': ([code]) => new NumpyType(file, code),
    'numpy.core.multiarray.scalar': ([type, bytes]) => numpyScalar(file, type, bytes),
    'numpy._core.multiarray.scalar': ([type, bytes]) => numpyScalar(file, type, bytes),
  };
  return (name) => {
    if (Object.hasOwn(makers, name)) return new PickleGlobal(name, makers[name]);
    const isType = storageType(name) !== undefined || /^torch\.(b?float|u?int)\d{1,2}$|^torch\.bool$/.test(name);
    return isType ? new PickleGlobal(name) : undefined;
  };
}

/** The element type of 'torch.FloatStorage' and the like. */
export function storageType(name: string): DType | undefined {
  const [, type] = /^torch\.(?:cuda\.)?(\w+Storage)$/.exec(name) ?? [];
  return type !== undefined && Object.hasOwn(storageTypes, type) ? storageTypes[type] : undefined;
}

/**
 * The storage that a persistent id refers to: ('storage', torch.FloatStorage, key, device, number of elements), and in the
 * old format a view of it, unused since 0.4.
 *
 * @param file The checkpoint's name, for messages.
 * @throws InputError for any other id.
 */
export function storageOf(file: string, id: unknown): Storage {
  const [kind, type, key, , length, view] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || !(type instanceof PickleGlobal)) {
    throw new InputError(
      `${file}: refers to ${quoted(textOf(kind))} outside of its pickle; expected storages of tensors alone`,
    );
  }
  const dtype: DType | undefined = storageType(type.name);
  const isKey = typeof key === 'string' && key.length <= maxKeyLength;
  if (!dtype || !isKey || !Number.isSafeInteger(length) || (length as number) < 0 || view) {
    throw new InputError(`${file}: has a storage of type ${quoted(type.name)} that is not understood`);
  }
  return { key, dtype, length: length as number };
}

function rebuildTensor(file: string, args: readonly unknown[]): StoredTensor {
  const [storage, offset, shape, strides] = args;
  if (!isStorage(storage)) throw new InputError(`${file}: has a tensor without a storage (${kindOf(storage)})`);
  const text = `of shape ${isSizes(shape) ? shapeText(shape) : kindOf(shape)}`;
  if (!isSizes(shape) || !isSizes(strides) || !isSize(offset) || shape.length !== strides.length) {
    throw new InputError(`${file}: has a tensor ${text} whose offset, sizes and strides do not fit together`);
  }
  const [count, span] = [elementCount(shape), spanOf(shape, strides)];
  if (shape.length > maxRank || !(count <= span) || !(offset + span <= storage.length)) {
    throw new InputError(
      `${file}: has a tensor ${text} and strides ${shapeText(strides)} from element ${offset} on, which does not fit in its storage ${quoted(storage.key)} of ${storage.length} elements`,
    );
  }
  return new StoredTensor(storage, offset, [...shape], [...strides]);
}

function spanOf(shape: readonly number[], strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return 1 + shape.reduce((sum, size, i) => sum + (size - 1) * strides[i]!, 0);
}

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'dtype' in value && 'length' in value && 'key' in value;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}

/** A NumPy element type in a pickle; its state says the byte order. */
class NumpyType implements Buildable {
  readonly #file: string;
  readonly code: string;

  constructor(file: string, code: unknown) {
    this.#file = file;
    this.code = textOf(code).replace(/^[<|=]/, '');
    if (!Object.hasOwn(numpyReaders, this.code)) {
      throw new InputError(`${file}: has a NumPy value of type ${quoted(textOf(code))}; expected a number`);
    }
  }

  setState(state: unknown): void {
    const order = Array.isArray(state) ? state[1] : undefined;
    if (order !== '<' && order !== '|' && order !== '=') {
      throw new InputError(`${this.#file}: has a NumPy value of byte order ${quoted(textOf(order))}; expected '<'`);
    }
  }
}

/** The dict of a list of [key, value], which Python 2 gives the call; Python 3 sets the entries afterwards. */
function orderedDict(file: string, items: unknown): Map<unknown, unknown> {
  const isPair = (item: unknown): item is [unknown, unknown] => Array.isArray(item) && item.length === 2;
  if (!Array.isArray(items) || !items.every(isPair)) {
    throw new InputError(`${file}: has an OrderedDict made of ${kindOf(items)}; expected a list of keys with values`);
  }
  const dict = new Map(items);
  if (dict.size === items.length) return dict;
  throw new InputError(`${file}: has an OrderedDict of ${items.length} entries with the same key twice`);
}

/** The bytes of a NumPy scalar, which protocol 2 writes as text of one byte a character. */
function encodedBytes(file: string, text: unknown): Uint8Array {
  const most = 64;
  if (typeof text === 'string' && text.length <= most) return Buffer.from(text, 'latin1');
  throw new InputError(`${file}: has bytes made of ${kindOf(text)}; expected a NumPy number of at most ${most} bytes`);
}

const numpyReaders: Readonly<Record<string, { bytes: number; read: (view: DataView) => number | bigint | boolean }>> = {
  f8: { bytes: 8, read: (view) => view.getFloat64(0, true) },
  f4: { bytes: 4, read: (view) => view.getFloat32(0, true) },
  i8: { bytes: 8, read: (view) => view.getBigInt64(0, true) },
  i4: { bytes: 4, read: (view) => view.getInt32(0, true) },
  u8: { bytes: 8, read: (view) => view.getBigUint64(0, true) },
  b1: { bytes: 1, read: (view) => view.getUint8(0) !== 0 },
};

function numpyScalar(file: string, type: unknown, value: unknown): number | bigint | boolean {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value; // text where Python 2 wrote it
  const reader = type instanceof NumpyType ? numpyReaders[type.code] : undefined;
  if (reader && bytes instanceof Uint8Array && bytes.length === reader.bytes) {
    return reader.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  }
  throw new InputError(`${file}: has a NumPy value made of ${kindOf(value)}; expected a number`);
}
