import { InputError } from '../../errors.js';
import { type ByteSource, readBytes, withFile } from './byte-source.js';
import type { Checkpoint } from './checkpoint.js';
import { readPth } from './pytorch/pth.js';
import { readSafetensors } from './safetensors.js';

const expected: string = 'a checkpoint: a file of torch.save (.pth, .pth.tar) or .safetensors';

/**
 * Reads a checkpoint file of any known format, told by its content and not by its name.
 *
 * @example
 * const { tensors, metadata } = readCheckpoint('runs/car/weights.safetensors');
 * @throws InputError for a file that is missing, no checkpoint, or damaged.
 */
export function readCheckpoint(file: string): Checkpoint {
  return withFile(file, expected, readCheckpointFrom);
}

/** {@link readCheckpoint} for bytes that are open already. */
export function readCheckpointFrom(source: ByteSource): Checkpoint {
  const start = readBytes(source, 0, Math.min(16, source.size), 'the beginning');
  const text = String.fromCharCode(...start);
  // a header is shorter than 2^32 bytes and begins with a brace; its length may begin like a pickle
  if (start.length > 8 && text[8] === '{' && text.slice(4, 8) === '\0\0\0\0') return readSafetensors(source);
  if (text.startsWith('PK\x03\x04') || start[0] === 0x80) return readPth(source);
  const found = source.size === 0 ? 'is empty' : `begins with ${JSON.stringify(text.slice(0, 8))}`;
  throw new InputError(`${source.name}: ${found}; expected ${expected}`);
}
