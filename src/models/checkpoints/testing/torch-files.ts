import { type ZipOptions, zipSync } from 'fflate';

/** Bytes of a pickle, as numbers. */
export type Bytes = readonly number[];

const utf8 = (text: string): number[] => [...Buffer.from(text)];
const u32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)];

/** BINUNICODE. */
export const text = (value: string): Bytes => [0x58, ...u32(Buffer.byteLength(value)), ...utf8(value)];
/** LONG1 of eight bytes: any whole number up to 2^63. */
export const whole = (value: number | bigint): Bytes => [
  0x8a,
  8,
  ...new Uint8Array(BigInt64Array.of(BigInt(value)).buffer),
];
/** GLOBAL. */
export const named = (module: string, name: string): Bytes => utf8(`c${module}\n${name}\n`);
/** MARK, values, TUPLE. */
export const tuple = (...values: readonly Bytes[]): Bytes => [0x28, ...values.flat(), 0x74];
/** EMPTY_DICT and SETITEMS of keys and values in turn. */
export const dict = (...keysAndValues: readonly Bytes[]): Bytes => [0x7d, 0x28, ...keysAndValues.flat(), 0x75];
/** A call: GLOBAL, arguments, REDUCE. */
export const call = (module: string, name: string, ...args: readonly Bytes[]): Bytes => [
  ...named(module, name),
  ...tuple(...args),
  0x52,
];
/** PROTO 2, a value, STOP. */
export const pickled = (...value: readonly Bytes[]): Bytes => [0x80, 2, ...value.flat(), 0x2e];

/** A storage as PyTorch refers to it. */
export const storage = (key: string, length: number | bigint, type: string = 'FloatStorage'): Bytes => [
  ...tuple(text('storage'), named('torch', type), text(key), text('cpu'), whole(length)),
  0x51,
];

/** A tensor as PyTorch pickles it. */
export const tensor = (
  from: Bytes,
  shape: readonly (number | bigint)[],
  strides: readonly (number | bigint)[],
  offset: number = 0,
): Bytes =>
  call(
    'torch._utils',
    '_rebuild_tensor_v2',
    from,
    whole(offset),
    tuple(...shape.map(whole)),
    tuple(...strides.map(whole)),
    [0x89],
    call('collections', 'OrderedDict'),
  );

/** A file of torch.save in the zip format. */
export function zipFile(
  pickle: Bytes,
  storages: Readonly<Record<string, Uint8Array>> = {},
  options: ZipOptions = { level: 0 },
): Uint8Array<ArrayBuffer> {
  const data = Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes]);
  const entries = [['archive/data.pkl', Uint8Array.from(pickle)], ...data, ['archive/version', Buffer.from('3\n')]];
  return new Uint8Array(zipSync(Object.fromEntries(entries), options));
}

/** A file of torch.save in the old format, from its third part on: the value, the storages' keys, the storages. */
export function legacyFile(value: Bytes, keys: Bytes, ...storages: readonly Bytes[]): Uint8Array {
  const magic: Bytes = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
  const parts = [pickled(magic), pickled(whole(1001)), pickled(dict()), value, keys, ...storages];
  return Uint8Array.from(parts.flat());
}

/** The bytes of float32 values. */
export const floats = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
