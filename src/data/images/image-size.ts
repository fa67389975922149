import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../../errors.js';

/**
 * The size of a JPEG in pixels, from its header (ITU-T T.81, annex B: the first frame header SOFn).
 *
 * @returns Undefined when the file is missing, no JPEG, or has no frame header in its first 256 KiB.
 * @throws InputError that names the file when it cannot be read.
 */
export function jpegSize(file: string): { readonly width: number; readonly height: number } | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = firstBytes(file, 256 * 1024);
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // padding
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    } else {
      at += 2 + bytes.readUInt16BE(at + 2);
    }
  }
  return undefined;
}

function firstBytes(file: string, most: number): Buffer {
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file'); // a pipe would be waited for
    const handle = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(most);
      return buffer.subarray(0, readSync(handle, buffer, 0, most, 0));
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new InputError(`${file}: cannot be read (${messageOf(cause)}); expected an image`, { cause });
  }
}
