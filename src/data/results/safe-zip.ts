import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import { InputError, messageOf } from '../../errors.js';
import { readBounded } from '../bounded-file.js';

/** The largest archive that is read, and the most it may unpack to: 512 MiB. */
const maxBytes: number = 512 * 2 ** 20;

/**
 * The files in a zip, by path with forward slashes. Nothing is written anywhere.
 *
 * @throws InputError that names the archive, and the entry that would leave the folder it is unpacked into (an absolute
 * path, '..', a drive, a backslash), appears twice, is damaged, or makes it unpack to more than 512 MiB.
 */
export function readZip(file: string): Map<string, Uint8Array> {
  const bytes = readBounded(file, 'a zip archive', maxBytes);
  const seen = new Set<string>();
  let total = 0;
  const check = ({ name, originalSize }: { readonly name: string; readonly originalSize: number }): boolean => {
    if (!isSafePath(name)) {
      throw new InputError(`${file}: entry ${JSON.stringify(name)} leads out of the folder; nothing was read`);
    }
    if (seen.has(name)) throw new InputError(`${file}: entry ${JSON.stringify(name)} appears twice`);
    seen.add(name);
    total += originalSize;
    if (total > maxBytes) throw new InputError(`${file}: unpacks to more than ${maxBytes / 2 ** 20} MiB`);
    return !name.endsWith('/');
  };
  try {
    const entries = new Map(Object.entries(unzipSync(bytes, { filter: check })));
    checkSums(file, Buffer.from(bytes), entries);
    return entries;
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: is no readable zip archive (${messageOf(error)})`, { cause: error });
  }
}

/**
 * Compares sizes and checksums with the archive's central directory, which the unpacker does not (PKWARE's APPNOTE.TXT,
 * sections 4.3.12 and 4.3.16).
 */
function checkSums(file: string, bytes: Buffer, entries: ReadonlyMap<string, Uint8Array>): void {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  const unchecked = new Set(entries.keys());
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const isUtf8 = (bytes.readUInt16LE(at + 8) & 0x800) !== 0;
    const name = bytes.toString(isUtf8 ? 'utf8' : 'latin1', at + 46, at + 46 + nameLength!);
    unchecked.delete(name);
    const data = entries.get(name);
    if (data && (data.length !== bytes.readUInt32LE(at + 24) || crc32(data) !== bytes.readUInt32LE(at + 16))) {
      throw new InputError(`${file}: entry ${JSON.stringify(name)} is damaged (its checksum differs)`);
    }
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  if (unchecked.size > 0) throw new InputError(`${file}: is damaged (entry ${JSON.stringify([...unchecked][0])})`);
}

/** Whether a path in an archive stays in the folder that the archive is unpacked into. */
export function isSafePath(name: string): boolean {
  if (name === '' || name.includes('\0') || name.includes('\\') || name.startsWith('/')) return false;
  if (/^[a-zA-Z]:/.test(name)) return false;
  const parts = name.replace(/\/$/, '').split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..');
}
