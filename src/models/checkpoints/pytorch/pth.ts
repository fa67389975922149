import type { ByteSource } from '../byte-source.js';
import type { Checkpoint } from '../checkpoint.js';
import { Cursor } from '../cursor.js';
import { readLegacyPth } from './legacy-pth.js';
import { readZippedPth } from './zipped-pth.js';

/**
 * Reads the tensors of a file written by `torch.save`: the zip format of PyTorch 1.6 and later, or the older one. Only
 * the state dict's tensors are loaded, not an optimizer's; each takes memory of its own, also where tensors share a storage.
 *
 * @throws InputError for what is not a checkpoint, is damaged, or whose pickle names what is not on the allow-list.
 */
export function readPth(source: ByteSource): Checkpoint {
  return isZip(source) ? readZippedPth(source) : readLegacyPth(source);
}

function isZip(source: ByteSource): boolean {
  return source.size >= 4 && new Cursor(source).unsigned(4) === 0x04034b50;
}
