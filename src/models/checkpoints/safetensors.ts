import { InputError } from '../../errors.js';
import { writePartsAtomic } from '../../files/writing.js';
import { toHalf } from '../../runtime/half-values.js';
import { parseJson } from '../../text/strict-json.js';
import { decodeUtf8 } from '../../text/utf8.js';
import { type ByteSource, readBytes } from './byte-source.js';
import { type Checkpoint, type CheckpointTensor, elementCount, quoted, shapeText } from './checkpoint.js';
import { type DType, dtypes, loadedDtype, readValues } from './dtypes.js';

/** The longest header that is read: room for a hundred thousand tensors. */
const maxHeaderBytes: number = 16 * 2 ** 20;
const byCode: ReadonlyMap<unknown, DType> = new Map(
  (Object.keys(dtypes) as DType[]).map((dtype) => [dtypes[dtype].code, dtype]),
);

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file: eight bytes with the header's length, a JSON header, the values
 * (https://github.com/huggingface/safetensors). Each tensor is read from the file into its own memory, so that loading
 * takes no more memory than the values: the file's size, or twice that for half and bfloat16.
 *
 * @throws InputError for a header that is no JSON, names a tensor twice, has an unknown type, or does not describe the
 * file's bytes without gaps and overlaps.
 */
export function readSafetensors(source: ByteSource): Checkpoint {
  const { entries, metadata, dataAt } = readHeader(source);
  const tensors = new Map<string, CheckpointTensor>();
  for (const { name, dtype, shape, begin } of entries) {
    const data = readValues(source, dataAt + begin, elementCount(shape), dtype, quoted(name));
    tensors.set(name, { shape, dtype: loadedDtype(dtype), storedAs: dtype, data });
  }
  return { file: source.name, format: 'safetensors', tensors, nesting: [], metadata };
}

function readHeader(source: ByteSource): { entries: Entry[]; metadata: Record<string, string>; dataAt: number } {
  const start = readBytes(source, 0, 8, 'the length of the header');
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (length > maxHeaderBytes) {
    throw new InputError(`${source.name}: has a header of ${length} bytes; expected at most ${maxHeaderBytes}`);
  }
  const header = parseHeader(source, readBytes(source, 8, length, 'the header'));
  const dataAt = 8 + length;
  const entries: Entry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') metadata = readMetadata(source, value);
    else entries.push(readEntry(source, name, value));
  }
  checkCoverage(source, entries, source.size - dataAt);
  return { entries, metadata, dataAt };
}

function parseHeader(source: ByteSource, bytes: Uint8Array): Record<string, unknown> {
  const where = `${source.name}: its header`;
  const header = parseJson(decodeUtf8(bytes, where), where);
  if (isRecord(header)) return header;
  throw new InputError(`${source.name}: has a header that is no JSON object`);
}

function readMetadata(source: ByteSource, value: unknown): Record<string, string> {
  if (isRecord(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw new InputError(`${source.name}: has metadata that is not text by name`);
}

function readEntry(source: ByteSource, name: string, value: unknown): Entry {
  const { dtype: code, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const dtype = byCode.get(code);
  if (!dtype) {
    const known = [...byCode.keys()].join(', ');
    throw new InputError(
      `${source.name}: tensor ${quoted(name)} has the type ${quoted(String(JSON.stringify(code)))}; expected one of ${known}`,
    );
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new InputError(`${source.name}: tensor ${quoted(name)} has no shape or place of whole numbers`);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = elementCount(shape) * dtypes[dtype].bytes;
  if (end - begin !== bytes) {
    throw new InputError(
      `${source.name}: tensor ${quoted(name)} of type ${dtype} and shape ${shapeText(shape)} needs ${bytes} bytes, has ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The format allows neither gaps nor overlaps: tensors take all bytes after the header, one after the other. */
function checkCoverage(source: ByteSource, entries: Entry[], size: number): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) {
      throw new InputError(`${source.name}: tensor ${quoted(name)} begins at byte ${begin}; expected ${at}`);
    }
    at = end;
  }
  if (at === size) return;
  throw new InputError(
    `${source.name}: is cut off or damaged: its ${entries.length} tensors take ${at} bytes, the file has ${size} for them`,
  );
}

/**
 * Writes tensors as a safetensors file, under a temporary name that becomes the file's when it is complete. Tensors of
 * larger elements stand first, so that each begins at a multiple of its element's size. Needs no second copy in memory,
 * except for `half`.
 *
 * @param metadata Text by name for the file's `__metadata__`.
 * @param half Whether float32 tensors are stored in half precision. Default: false.
 * @throws InputError for a tensor whose values do not fit its shape or type, and as {@link writePartsAtomic}.
 */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, Pick<CheckpointTensor, 'shape' | 'dtype' | 'data'>>,
  metadata: Readonly<Record<string, string>> = {},
  { half = false }: { readonly half?: boolean } = {},
): void {
  const storedBytes = (dtype: DType): number => dtypes[half && dtype === 'float32' ? 'float16' : dtype].bytes;
  const sorted = [...tensors].sort(
    ([a, { dtype: da }], [b, { dtype: db }]) => storedBytes(db) - storedBytes(da) || (a < b ? -1 : 1),
  );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let at = 0;
  const parts: Uint8Array[] = [];
  for (const [name, { shape, dtype, data }] of sorted) {
    const fits = elementCount(shape) === data.length && dtypes[dtype].bytes === data.BYTES_PER_ELEMENT;
    if (!fits || loadedDtype(dtype) !== dtype || name === '__metadata__') {
      throw new InputError(
        `${file}: cannot hold tensor ${quoted(name)}: ${data.length} values of ${data.BYTES_PER_ELEMENT} bytes for shape ${shapeText(shape)} of ${dtype}`,
      );
    }
    const isHalved = half && data instanceof Float32Array;
    const stored = isHalved ? toHalf(data, `${file}: tensor ${quoted(name)}`) : data;
    const { code } = dtypes[isHalved ? 'float16' : dtype];
    header.push([name, { dtype: code, shape, data_offsets: [at, at + stored.byteLength] }]);
    parts.push(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
    at += stored.byteLength;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const start = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  start.writeBigUInt64LE(BigInt(start.length - 8));
  json.copy(start, 8);
  writePartsAtomic(file, [start, ...parts]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
