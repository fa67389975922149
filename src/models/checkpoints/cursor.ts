import { InputError } from '../../errors.js';
import { type ByteSource, checkRange, readBytes } from './byte-source.js';

const windowBytes: number = 2 ** 16;
/** The most that is taken at once. */
const maxTake: number = 64 * 2 ** 20;

/** Reads a part of a source from its beginning to its end, through a small window. */
export class Cursor {
  readonly source: ByteSource;
  readonly #end: number;
  #position: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt: number;

  /** A cursor over the bytes from `at` to before `end`. */
  constructor(source: ByteSource, at: number = 0, end: number = source.size) {
    checkRange(source, at, end - at, 'a part');
    this.source = source;
    this.#position = at;
    this.#windowAt = at;
    this.#end = end;
  }

  /** Where in the source the next byte is. */
  get position(): number {
    return this.#position;
  }

  /** The next byte. */
  byte(): number {
    return this.take(1)[0]!;
  }

  /**
   * The next `count` bytes. They are valid until the next call: whoever keeps them copies them.
   *
   * @throws InputError when fewer are left or for more than 64 MiB; nothing is allocated then.
   */
  take(count: number): Uint8Array {
    if (!(count >= 0 && count <= Math.min(maxTake, this.#end - this.#position))) {
      throw new InputError(
        `${this.source.name}: is cut off or damaged: ${count} bytes are wanted at byte ${this.#position}, ${this.#end - this.#position} are left`,
      );
    }
    if (this.#position + count > this.#windowAt + this.#window.length) {
      const length = Math.max(count, Math.min(windowBytes, this.#end - this.#position));
      this.#window = readBytes(this.source, this.#position, length, 'a part');
      this.#windowAt = this.#position;
    }
    const from = this.#position - this.#windowAt;
    this.#position += count;
    return this.#window.subarray(from, from + count);
  }

  /** The next `count` bytes (1, 2, 4 or 8) as an unsigned little-endian number. Beyond 2^53 it is not exact. */
  unsigned(count: 1 | 2 | 4 | 8): number {
    return this.take(count).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  /** The text up to the next newline, which is read too. */
  line(): string {
    const maxLength = 1000;
    let text = '';
    for (let byte = this.byte(); byte !== 10; byte = this.byte()) {
      text += String.fromCharCode(byte);
      if (text.length > maxLength) throw new InputError(`${this.source.name}: is damaged: a name has no end`);
    }
    return text;
  }
}
