import { InputError } from '../../errors.js';

/** The numbers of a text file, row by row. */
export interface NumberRows {
  /** All numbers, row after row. */
  readonly values: Float64Array;
  /** End index of each row in `values`. Row `i` is on line `i + 1`. */
  readonly ends: Uint32Array;
}

/**
 * Parses rows of numbers separated by commas, tabs or spaces, also mixed, as benchmarks and trackers write them. Single pass
 * over the bytes without creating strings; numbers are correctly rounded, as by `Number`.
 *
 * Empty lines are allowed at the end only, because one in between may stand for a frame. `nan` in any case is NaN. A byte
 * order mark and carriage returns are skipped.
 *
 * @param file Name of the file, for messages.
 * @throws InputError that names the file and the line (counted from 1) that holds anything but finite numbers and NaN.
 */
export function parseNumberRows(bytes: Uint8Array, file: string): NumberRows {
  return new Scanner(bytes, file).rows();
}

/**
 * Parses rows of equal length to one flat array.
 *
 * @param what Description of a row, for messages: 'x, y, w, h'.
 * @throws InputError as `parseNumberRows`, and if a row has another length.
 */
export function parseNumberTable(bytes: Uint8Array, file: string, columns: number, what: string): Float64Array {
  const { values, ends } = parseNumberRows(bytes, file);
  for (let row = 0, start = 0; row < ends.length; row++) {
    const found = ends[row]! - start;
    if (found !== columns) throw columnError(file, row, found, `${columns} (${what})`);
    start = ends[row]!;
  }
  return values;
}

/** The error for a row of a wrong length. `row` counts from 0. */
export function columnError(file: string, row: number, found: number, expected: string): InputError {
  return new InputError(
    `${file}: line ${row + 1} holds ${found} ${found === 1 ? 'number' : 'numbers'}; expected ${expected}`,
  );
}

const tab = 9;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const plus = 43;
const comma = 44;
const minus = 45;
const dot = 46;
const zero = 48;
const nine = 57;
const letterE = 101;

/** Powers of ten that are exact in double precision. */
const exactPowers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

class Scanner {
  readonly #bytes: Uint8Array;
  readonly #file: string;
  #position = 0;
  #values: Float64Array;
  #count = 0;
  #ends = new Uint32Array(64);
  #rowCount = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#file = file;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#position = 3;
    this.#values = new Float64Array(64 + (bytes.length >> 2)); // initial capacity: numbers of three digits
  }

  rows(): NumberRows {
    const bytes = this.#bytes;
    let emptyLines = 0;
    while (this.#position < bytes.length) {
      const found = this.#row();
      if (found === 0) {
        emptyLines++;
      } else {
        if (emptyLines > 0) throw this.#error('is empty; empty lines are allowed at the end only');
        this.#endRow();
      }
      if (bytes[this.#position] === carriageReturn) this.#position++;
      if (bytes[this.#position] === newline) this.#position++;
    }
    return { values: this.#values.slice(0, this.#count), ends: this.#ends.slice(0, this.#rowCount) };
  }

  /** Parses to the end of the line; returns the number of values. */
  #row(): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    let found = 0;
    for (;;) {
      this.#skipBlanks();
      const c = bytes[this.#position];
      if (this.#position >= length || c === newline || c === carriageReturn) {
        return found;
      }
      if (c === comma) throw this.#error('has nothing before a comma; expected a number');
      this.#push(this.#number());
      found++;
      this.#skipBlanks();
      if (bytes[this.#position] !== comma) continue;
      this.#position++;
      this.#skipBlanks();
      const next = bytes[this.#position];
      if (this.#position >= length || next === newline || next === carriageReturn) {
        throw this.#error('ends with a comma; expected a number after it');
      }
    }
  }

  #skipBlanks(): void {
    const bytes = this.#bytes;
    let c = bytes[this.#position];
    while (c === space || c === tab) c = bytes[++this.#position];
  }

  #number(): number {
    const bytes = this.#bytes;
    const start = this.#position;
    let i = start;
    let c = bytes[i];
    const isNegative = c === minus;
    if (isNegative || c === plus) c = bytes[++i];
    let mantissa = 0;
    let digits = 0;
    let decimals = 0;
    while (c !== undefined && c >= zero && c <= nine) {
      mantissa = mantissa * 10 + (c - zero);
      digits++;
      c = bytes[++i];
    }
    if (c === dot) {
      c = bytes[++i];
      while (c !== undefined && c >= zero && c <= nine) {
        mantissa = mantissa * 10 + (c - zero);
        digits++;
        decimals++;
        c = bytes[++i];
      }
    }
    if (digits === 0) {
      this.#position = i;
      return this.#word(start);
    }
    let hasExponent = false;
    if (c !== undefined && (c | 32) === letterE) {
      hasExponent = true;
      c = bytes[++i];
      if (c === plus || c === minus) c = bytes[++i];
      const from = i;
      while (c !== undefined && c >= zero && c <= nine) c = bytes[++i];
      if (i === from) this.#unexpected(i);
    }
    this.#position = i;
    if (!isDelimiter(c)) this.#unexpected(i);
    if (!hasExponent && mantissa <= Number.MAX_SAFE_INTEGER && decimals < exactPowers.length) {
      const value = mantissa / exactPowers[decimals]!; // both exact, so the quotient is correctly rounded
      return isNegative ? -value : value;
    }
    const value = Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, i - start).toString('latin1'));
    if (!Number.isFinite(value))
      throw this.#error('holds a number too large for a coordinate; expected finite numbers');
    return value;
  }

  /** Parses a token without digits: NaN, or an error. `position` is after its sign. */
  #word(start: number): number {
    const bytes = this.#bytes;
    let end = this.#position;
    while (end < bytes.length && !isDelimiter(bytes[end]) && end - start < 16) end++;
    const word = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    if (/^[+-]?nan$/i.test(word)) {
      this.#position = end;
      return Number.NaN;
    }
    if (/^[+-]?inf(inity)?$/i.test(word)) throw this.#error(`holds '${word}'; expected finite numbers`);
    return this.#unexpected(bytes[end] === undefined && end === this.#position ? end : start);
  }

  #unexpected(at: number): never {
    const byte = this.#bytes[at];
    if (byte === undefined) throw this.#error('ends within a number');
    if (byte < space || byte > 126) {
      const hex = byte.toString(16).padStart(2, '0');
      throw this.#error(`holds the byte 0x${hex}, which does not occur in text of numbers; is this a binary file?`);
    }
    if (byte === newline || byte === carriageReturn) throw this.#error('ends within a number');
    throw this.#error(
      `holds '${String.fromCharCode(byte)}' where a number or delimiter should be; expected numbers separated by commas, tabs or spaces`,
    );
  }

  #push(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
  }

  #endRow(): void {
    if (this.#rowCount === this.#ends.length) {
      const larger = new Uint32Array(this.#rowCount * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.#rowCount++] = this.#count;
  }

  #error(message: string): InputError {
    return new InputError(`${this.#file}: line ${this.#rowCount + 1} ${message}`);
  }
}

function isDelimiter(c: number | undefined): boolean {
  return c === undefined || c === comma || c === space || c === tab || c === newline || c === carriageReturn;
}
