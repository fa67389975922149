import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { writePartsAtomic } from './writing.js';

/** Hexadecimal digits of SHA-256. */
const digits = 64;

/**
 * Files by key in a folder of limited size, for what is computed within seconds. The key is everything that decides about
 * the content. An entry is its digest, then the content: damaged ones are not found, and replaced at the next write. Several
 * processes may use the folder: files are published whole, and equal keys have equal content.
 */
export class ContentCache {
  readonly #folder: string;
  readonly #maxEntries: number;

  /** @param maxEntries Of more entries, those that were not used for longest are removed. */
  constructor(folder: string, maxEntries: number) {
    this.#folder = folder;
    this.#maxEntries = maxEntries;
  }

  /** The content of a key; undefined where there is none, or a damaged one. */
  read(key: string): Buffer | undefined {
    const file = this.#fileOf(key);
    try {
      const bytes = readFileSync(file);
      const content = bytes.subarray(digits);
      if (bytes.toString('latin1', 0, digits) !== digestOf(key, content)) return undefined;
      utimesSync(file, new Date(), new Date()); // when it was used
      return content;
    } catch {
      return undefined; // not found, or the folder cannot be used: the caller computes the content
    }
  }

  /** Stores the content of a key. Where the folder cannot be written, nothing happens: a cache saves time only. */
  write(key: string, content: string | Uint8Array): void {
    const bytes = Buffer.from(content);
    try {
      writePartsAtomic(this.#fileOf(key), [digestOf(key, bytes), bytes]);
      this.#removeOldest();
    } catch {
      // as above
    }
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, digestOf(key));
  }

  /** A tenth at once, so that not every write looks at all files. */
  #removeOldest(): void {
    const files = readdirSync(this.#folder).map((name) => path.join(this.#folder, name));
    if (files.length <= this.#maxEntries) return;
    const used = files.map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
    const oldest = used.sort((a, b) => a.at - b.at).slice(0, files.length - Math.floor(0.9 * this.#maxEntries));
    for (const { file } of oldest) rmSync(file, { force: true });
  }
}

function digestOf(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
