import { InputError } from '../../errors.js';
import { type ByteSource, checkRange } from './byte-source.js';
import { type Checkpoint, type CheckpointTensor, elementCount, fewOf, quoted } from './checkpoint.js';
import { Cursor } from './cursor.js';
import { type DType, dtypes, loadedDtype, readValues, type TensorData } from './dtypes.js';
import { kindOf, PickleGlobal, textOf, unpickle } from './pickle.js';
import { checkCrc, checkStored, storedEntries, type ZipEntry } from './stored-zip.js';
import { type Storage, StoredTensor, storageType, torchGlobal } from './torch-values.js';

/** Keys under which training scripts keep a state dict. */
const nestingKeys: readonly string[] = [
  ...['state_dict', 'model_state_dict', 'model', 'net', 'network'],
  ...['ema_state_dict', 'state_dict_ema', 'model_ema', 'ema'], // averages, where there is nothing else
];
/** The first number in a file of PyTorch before 1.6. */
const legacyMagic: bigint = 0x1950a86a20f9469cfc6cn;
const legacyProtocol: number = 1001;
/** How many times its own size may be read of a file whose tensors share storages. */
const maxSharing: number = 4;

const maxKeyLength: number = 100;

/** Where a storage's bytes are in the file, by key. */
type Locate = (storage: Storage) => number;

/**
 * Reads the tensors of a file written by `torch.save`: the zip format of PyTorch 1.6 and later, or the older one. Only
 * the state dict's tensors are loaded, not an optimizer's; each takes memory of its own, also where tensors share a storage.
 *
 * @throws InputError for what is not a checkpoint, is damaged, or whose pickle names what is not on the allow-list.
 */
export function readPth(source: ByteSource): Checkpoint {
  return isZip(source) ? readZipped(source) : readLegacy(source);
}

function isZip(source: ByteSource): boolean {
  return source.size >= 4 && new Cursor(source).unsigned(4) === 0x04034b50;
}

function readZipped(source: ByteSource): Checkpoint {
  const entries = storedEntries(source);
  const pickle = [...entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (!pickle) {
    throw new InputError(
      `${source.name}: is a zip archive of ${fewOf([...entries.keys()])}; expected a file of torch.save, with NAME/data.pkl`,
    );
  }
  const root = pickle.name.slice(0, -'data.pkl'.length);
  if (entries.has(`${root}constants.pkl`)) {
    throw new InputError(
      `${source.name}: is a TorchScript archive; expected weights alone: torch.save(model.state_dict(), FILE)`,
    );
  }
  checkByteOrder(source, entries.get(`${root}byteorder`));
  checkStored(source, pickle);
  checkCrc(source, pickle);
  const entryOf = (storage: Storage): ZipEntry => {
    const entry = entries.get(`${root}data/${storage.key}`);
    const bytes = storage.length * dtypes[storage.dtype].bytes;
    if (entry) checkStored(source, entry);
    if (entry && entry.size === bytes) return entry;
    const found = entry ? `entry ${quoted(entry.name)} of ${entry.size} bytes` : 'no entry';
    throw new InputError(
      `${source.name}: has ${found} for storage ${quoted(storage.key)}; expected ${storage.length} elements of ${storage.dtype}, ${bytes} bytes`,
    );
  };
  const value = unpickle(new Cursor(source, pickle.at, pickle.at + pickle.size), {
    global: torchGlobal(source.name),
    persistent: (id) => {
      const storage = storageOf(source, id);
      entryOf(storage);
      return storage;
    },
  });
  const checked = new Set<string>();
  return checkpointOf(source, 'pth (zip)', value, (storage) => {
    const entry = entryOf(storage);
    if (!checked.has(entry.name)) checkCrc(source, entry);
    checked.add(entry.name);
    return entry.at;
  });
}

function checkByteOrder(source: ByteSource, entry: ZipEntry | undefined): void {
  if (!entry) return;
  checkStored(source, entry);
  const order = String.fromCharCode(
    ...new Cursor(source, entry.at, entry.at + entry.size).take(Math.min(entry.size, 16)),
  );
  if (order !== 'little') throw new InputError(`${source.name}: has byte order ${quoted(order)}; expected 'little'`);
}

/** Four pickles (magic number, version, facts about the machine, the value), the storages' keys, and the storages. */
function readLegacy(source: ByteSource): Checkpoint {
  const cursor = new Cursor(source);
  const storages = new Map<string, Storage>();
  const rules = {
    global: torchGlobal(source.name),
    persistent: (id: unknown) => {
      const storage = storageOf(source, id);
      checkRange(source, 0, storage.length * dtypes[storage.dtype].bytes, `storage ${quoted(storage.key)}`);
      const known = storages.get(storage.key) ?? storage;
      if (known.dtype !== storage.dtype || known.length !== storage.length) {
        throw new InputError(`${source.name}: describes storage ${quoted(storage.key)} in two ways`);
      }
      storages.set(storage.key, known);
      return known;
    },
  };
  const next = () => unpickle(cursor, rules);
  if (next() !== legacyMagic) {
    throw new InputError(`${source.name}: is a pickle but no checkpoint of PyTorch; expected a file of torch.save`);
  }
  const version = next();
  if (version !== legacyProtocol) {
    throw new InputError(`${source.name}: has PyTorch's format ${textOf(version)}; expected ${legacyProtocol}`);
  }
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false) {
    throw new InputError(`${source.name}: was written in big-endian byte order; expected little-endian`);
  }
  const value = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new InputError(`${source.name}: is damaged: it has no list of storages`);
  const places = new Map<string, number>();
  let at = cursor.position;
  for (const key of keys) {
    const storage = storages.get(textOf(key));
    if (!storage || places.has(storage.key)) {
      throw new InputError(`${source.name}: is damaged: storage ${quoted(textOf(key))} is not known or listed twice`);
    }
    const bytes = storage.length * dtypes[storage.dtype].bytes;
    checkRange(source, at, 8 + bytes, `storage ${quoted(storage.key)}`);
    const length = new Cursor(source, at).unsigned(8);
    if (length !== storage.length) {
      throw new InputError(
        `${source.name}: storage ${quoted(storage.key)} has ${length} elements; expected ${storage.length}`,
      );
    }
    places.set(storage.key, at + 8);
    at += 8 + bytes;
  }
  return checkpointOf(source, 'pth (legacy)', value, ({ key }) => {
    const place = places.get(key);
    if (place === undefined) throw new InputError(`${source.name}: is damaged: storage ${quoted(key)} is missing`);
    return place;
  });
}

/** ('storage', torch.FloatStorage, key, device, number of elements), and in the old format a view of it, unused since 0.4. */
function storageOf(source: ByteSource, id: unknown): Storage {
  const [kind, type, key, , length, view] = Array.isArray(id) ? id : [];
  if (kind !== 'storage' || !(type instanceof PickleGlobal)) {
    throw new InputError(
      `${source.name}: refers to ${quoted(textOf(kind))} outside of its pickle; expected storages of tensors alone`,
    );
  }
  const dtype: DType | undefined = storageType(type.name);
  const isKey = typeof key === 'string' && key.length <= maxKeyLength;
  if (!dtype || !isKey || !Number.isSafeInteger(length) || (length as number) < 0 || view) {
    throw new InputError(`${source.name}: has a storage of type ${quoted(type.name)} that is not understood`);
  }
  return { key, dtype, length: length as number };
}

function checkpointOf(source: ByteSource, format: Checkpoint['format'], value: unknown, locate: Locate): Checkpoint {
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

function load(source: ByteSource, name: string, tensor: StoredTensor, locate: Locate): CheckpointTensor {
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
