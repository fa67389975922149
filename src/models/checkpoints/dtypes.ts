import { fromHalf } from '../../runtime/half-values.js';
import { type ByteSource, checkRange } from './byte-source.js';

/** The name of an element type. */
export type DType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

/** The element types that are read, with their bytes per element and their name in safetensors. */
export const dtypes: Readonly<Record<DType, { readonly bytes: number; readonly code: string }>> = {
  float64: { bytes: 8, code: 'F64' },
  float32: { bytes: 4, code: 'F32' },
  float16: { bytes: 2, code: 'F16' },
  bfloat16: { bytes: 2, code: 'BF16' },
  int64: { bytes: 8, code: 'I64' },
  int32: { bytes: 4, code: 'I32' },
  int16: { bytes: 2, code: 'I16' },
  int8: { bytes: 1, code: 'I8' },
  uint8: { bytes: 1, code: 'U8' },
  bool: { bytes: 1, code: 'BOOL' },
};

/** Values of a tensor: every float type as float32, whole numbers as they are, bool as 0 and 1. */
export type TensorData = Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** The element type that values have once they are read: float32 for every float type. */
export function loadedDtype(dtype: DType): DType {
  return dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16' ? 'float32' : dtype;
}

const integers = {
  int64: BigInt64Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/**
 * Reads `count` little-endian values from byte `at` on. Takes no more memory than the values and a small buffer. Doubles
 * are rounded to the nearest float32; half and bfloat16 are exact.
 *
 * @param what The tensor's name in messages.
 * @throws InputError when the source is too short; nothing is allocated then.
 */
export function readValues(source: ByteSource, at: number, count: number, dtype: DType, what: string): TensorData {
  checkRange(source, at, count * dtypes[dtype].bytes, what);
  switch (dtype) {
    case 'float32':
      return filled(source, at, new Float32Array(Buffer.allocUnsafeSlow(4 * count).buffer)); // not cleared first
    case 'float64':
      return converted(source, at, count, Float64Array, (from, into) => into.set(from));
    case 'float16':
      return converted(source, at, count, Uint16Array, fromHalf);
    case 'bfloat16':
      return converted(source, at, count, Uint16Array, bfloatToFloat);
    default:
      return filled(source, at, new integers[dtype](count));
  }
}

function filled<T extends TensorData>(source: ByteSource, at: number, values: T): T {
  source.fill(at, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return values;
}

function converted<Raw extends Float64Array | Uint16Array>(
  source: ByteSource,
  at: number,
  count: number,
  Raw: new (length: number) => Raw,
  convert: (from: Raw, into: Float32Array) => void,
): Float32Array {
  const values = new Float32Array(count);
  const buffer = new Raw(Math.min(count, 2 ** 16));
  for (let done = 0; done < count; done += buffer.length) {
    const part = buffer.subarray(0, Math.min(buffer.length, count - done)) as Raw;
    source.fill(at + done * part.BYTES_PER_ELEMENT, new Uint8Array(part.buffer, 0, part.byteLength));
    convert(part, values.subarray(done, done + part.length));
  }
  return values;
}

function bfloatToFloat(from: Uint16Array, into: Float32Array): void {
  const bits = new Uint32Array(into.buffer, into.byteOffset, into.length);
  for (let i = 0; i < from.length; i++) bits[i] = from[i]! << 16;
}
