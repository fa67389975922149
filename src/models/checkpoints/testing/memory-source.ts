import type { ByteSource } from '../byte-source.js';

/** Bytes in memory as a source. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    fill: (at, into) => into.set(bytes.subarray(at, at + into.length)),
  };
}
