import { crc32 } from 'node:zlib';
import { InputError } from '../../../errors.js';
import { type ByteSource, readBytes } from '../byte-source.js';
import { quoted } from '../checkpoint.js';

/** Where an entry's bytes stand in the archive. */
export interface ZipEntry {
  readonly name: string;
  readonly at: number;
  /** Bytes in the archive. */
  readonly size: number;
  readonly crc: number;
  readonly isCompressed: boolean;
}

/** The most that is read of a list of entries: room for half a million. */
const maxDirectoryBytes: number = 64 * 2 ** 20;
const unset: number = 0xffffffff;

/**
 * The entries of a zip archive by name; those that are read have to be stored as they are, see {@link checkStored}. Reads
 * only the list of entries (PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16), so an archive of any size costs
 * little.
 *
 * @throws InputError for an archive that is cut off, has an encrypted entry, the same name twice, a path that leads out of its
 * folder, or entries that together are larger than the archive.
 */
export function storedEntries(source: ByteSource): Map<string, ZipEntry> {
  const { at, size, count } = findDirectory(source);
  if (size > maxDirectoryBytes) throw damaged(source, `its list of entries takes ${size} bytes`);
  const bytes = readBytes(source, at, size, 'the list of entries');
  const view = new DataView(bytes.buffer);
  const entries = new Map<string, ZipEntry>();
  let total = 0;
  for (let i = 0, offset = 0; i < count; i++) {
    if (offset + 46 > size || view.getUint32(offset, true) !== 0x02014b50) {
      throw damaged(source, `entry ${i} of ${count} is not in its list`);
    }
    const { entry, length } = readEntry(source, view, offset, at);
    offset += length;
    if (entries.has(entry.name)) throw new InputError(`${source.name}: has the entry ${quoted(entry.name)} twice`);
    entries.set(entry.name, entry);
    total += entry.size;
    if (total > source.size) throw damaged(source, 'its entries together are larger than the file');
  }
  return entries;
}

/**
 * Refuses a compressed entry: PyTorch stores all but TorchScript's code as they are.
 *
 * @throws InputError that names the entry.
 */
export function checkStored(source: ByteSource, { name, isCompressed }: ZipEntry): void {
  if (!isCompressed) return;
  throw new InputError(
    `${source.name}: entry ${quoted(name)} is compressed; PyTorch stores entries as they are. Unpack the file, or write it again with torch.save`,
  );
}

/**
 * Compares an entry's bytes with its checksum, unless that is 0: PyTorch leaves it out where `set_crc32_options(False)` asks
 * for that.
 *
 * @throws InputError that names the entry.
 */
export function checkCrc(source: ByteSource, entry: ZipEntry): void {
  if (entry.crc === 0) return;
  const buffer = new Uint8Array(Math.min(entry.size, 2 ** 20));
  let crc = 0;
  for (let done = 0; done < entry.size; done += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, entry.size - done));
    source.fill(entry.at + done, part);
    crc = crc32(part, crc);
  }
  if (crc !== entry.crc) throw damaged(source, `the checksum of entry ${quoted(entry.name)} differs`);
}

/** The list of entries, from the record at the archive's end, and from its 64-bit twin where there is one. */
function findDirectory(source: ByteSource): { at: number; size: number; count: number } {
  const tailAt = Math.max(0, source.size - (22 + 0xffff));
  const tail = Buffer.from(readBytes(source, tailAt, source.size - tailAt, 'the end of the archive'));
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > tail.length) throw damaged(source, 'a zip archive without its list of entries');
  const found = {
    at: tail.readUInt32LE(end + 16),
    size: tail.readUInt32LE(end + 12),
    count: tail.readUInt16LE(end + 10),
  };
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50) return found;
  const recordAt = Number(tail.readBigUInt64LE(locator + 8));
  const record = Buffer.from(readBytes(source, recordAt, 56, 'the 64-bit end of the archive'));
  if (record.readUInt32LE(0) !== 0x06064b50)
    throw damaged(source, 'its 64-bit list of entries is not where it should be');
  const [count, size, at] = [32, 40, 48].map((offset) => Number(record.readBigUInt64LE(offset)));
  return { at: at!, size: size!, count: count! };
}

function readEntry(
  source: ByteSource,
  view: DataView,
  offset: number,
  end: number,
): { entry: ZipEntry; length: number } {
  const u16 = (at: number) => view.getUint16(offset + at, true);
  const u32 = (at: number) => view.getUint32(offset + at, true);
  const [nameLength, extraLength, commentLength] = [u16(28), u16(30), u16(32)];
  const length = 46 + nameLength + extraLength + commentLength;
  if (offset + length > view.byteLength) throw damaged(source, 'its list of entries ends in an entry');
  const name = Buffer.from(view.buffer as ArrayBuffer, offset + 46, nameLength).toString('utf8');
  if (!isSafePath(name))
    throw new InputError(`${source.name}: entry ${quoted(name)} leads out of the archive's folder`);
  if ((u16(8) & 1) !== 0)
    throw new InputError(`${source.name}: entry ${quoted(name)} is encrypted; expected a checkpoint`);
  const extra = new DataView(view.buffer, offset + 46 + nameLength, extraLength);
  const wide = wideFields(extra, [u32(24), u32(20), u32(42)]);
  if (!wide) throw damaged(source, `entry ${quoted(name)} has no size`);
  const [unpacked, size, header] = wide as [number, number, number];
  const local = Buffer.from(readBytes(source, header, 30, `entry ${quoted(name)}`));
  if (local.readUInt32LE(0) !== 0x04034b50) throw damaged(source, `entry ${quoted(name)} is not where it should be`);
  const at = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (!(at + size <= end)) {
    throw damaged(
      source,
      `entry ${quoted(name)} would take ${size} bytes from byte ${at} on, the file has ${source.size}`,
    );
  }
  const isCompressed = u16(10) !== 0 || unpacked !== size;
  return { entry: { name, at, size, crc: u32(16), isCompressed }, length };
}

/** Fields of 32 bits, those that are full replaced from the 64-bit extra field; undefined when it has not enough. */
function wideFields(extra: DataView, fields: readonly number[]): number[] | undefined {
  if (!fields.includes(unset)) return [...fields];
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const end = Math.min(extra.byteLength, next + extra.getUint16(at + 2, true));
    const wide: number[] = [];
    for (const field of fields) {
      if (field === unset && next + 8 > end) return undefined;
      wide.push(field === unset ? Number(extra.getBigUint64(next, true)) : field);
      if (field === unset) next += 8;
    }
    return wide;
  }
  return undefined;
}

function isSafePath(name: string): boolean {
  if (name === '' || /[\0\\]|^\/|^[a-zA-Z]:/.test(name)) return false;
  return name
    .replace(/\/$/, '')
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

function damaged(source: ByteSource, what: string): InputError {
  return new InputError(`${source.name}: is cut off or damaged: ${what}`);
}
