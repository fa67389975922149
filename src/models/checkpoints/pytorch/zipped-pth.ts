import { InputError } from '../../../errors.js';
import type { ByteSource } from '../byte-source.js';
import { type Checkpoint, fewOf, quoted } from '../checkpoint.js';
import { Cursor } from '../cursor.js';
import { dtypes } from '../dtypes.js';
import { unpickle } from './pickle.js';
import { stateDict } from './state-dict.js';
import { checkCrc, checkStored, storedEntries, type ZipEntry } from './stored-zip.js';
import { type Storage, storageOf, torchGlobal } from './torch-values.js';

/**
 * Reads a checkpoint in the zip format of PyTorch 1.6 and later: NAME/data.pkl describes the tensors, NAME/data/KEY are the
 * storages.
 *
 * @throws InputError as `readPth`.
 */
export function readZippedPth(source: ByteSource): Checkpoint {
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
      const storage = storageOf(source.name, id);
      entryOf(storage);
      return storage;
    },
  });
  const checked = new Set<string>();
  return stateDict(source, 'pth (zip)', value, (storage) => {
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
