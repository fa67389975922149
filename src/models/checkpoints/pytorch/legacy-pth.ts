import { InputError } from '../../../errors.js';
import { type ByteSource, checkRange } from '../byte-source.js';
import { type Checkpoint, quoted } from '../checkpoint.js';
import { Cursor } from '../cursor.js';
import { dtypes } from '../dtypes.js';
import { textOf, unpickle } from './pickle.js';
import { stateDict } from './state-dict.js';
import { type Storage, storageOf, torchGlobal } from './torch-values.js';

/** The first number in the file. */
const magic: bigint = 0x1950a86a20f9469cfc6cn;
const protocol: number = 1001;

/**
 * Reads a checkpoint in the format of PyTorch before 1.6: four pickles (magic number, version, facts about the machine, the
 * value), a fifth with the storages' keys, and the storages.
 *
 * @throws InputError as `readPth`.
 */
export function readLegacyPth(source: ByteSource): Checkpoint {
  const cursor = new Cursor(source);
  const storages = new Map<string, Storage>();
  const rules = { global: torchGlobal(source.name), persistent: (id: unknown) => sharedStorage(source, id, storages) };
  const next = (): unknown => unpickle(cursor, rules);
  if (next() !== magic) {
    throw new InputError(`${source.name}: is a pickle but no checkpoint of PyTorch; expected a file of torch.save`);
  }
  const version = next();
  if (version !== protocol) {
    throw new InputError(`${source.name}: has PyTorch's format ${textOf(version)}; expected ${protocol}`);
  }
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false) {
    throw new InputError(`${source.name}: was written in big-endian byte order; expected little-endian`);
  }
  const value = next();
  const keys = next();
  const places = storagePlaces(source, keys, storages, cursor.position);
  return stateDict(source, 'pth (legacy)', value, ({ key }) => {
    const place = places.get(key);
    if (place === undefined) throw new InputError(`${source.name}: is damaged: storage ${quoted(key)} is missing`);
    return place;
  });
}

/** The storage of a persistent id, which the first tensor in it made known. */
function sharedStorage(source: ByteSource, id: unknown, storages: Map<string, Storage>): Storage {
  const storage = storageOf(source.name, id);
  checkRange(source, 0, storage.length * dtypes[storage.dtype].bytes, `storage ${quoted(storage.key)}`);
  const known = storages.get(storage.key) ?? storage;
  if (known.dtype !== storage.dtype || known.length !== storage.length) {
    throw new InputError(`${source.name}: describes storage ${quoted(storage.key)} in two ways`);
  }
  storages.set(storage.key, known);
  return known;
}

/**
 * Where the bytes of each storage begin, by key.
 *
 * @param keys The storages' keys in the order of the file.
 * @param start Where the first storage begins: with its number of elements.
 */
function storagePlaces(
  source: ByteSource,
  keys: unknown,
  storages: ReadonlyMap<string, Storage>,
  start: number,
): Map<string, number> {
  if (!Array.isArray(keys)) throw new InputError(`${source.name}: is damaged: it has no list of storages`);
  const places = new Map<string, number>();
  let at = start;
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
  return places;
}
