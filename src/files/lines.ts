import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../errors.js';
import { decodeUtf8 } from '../text/utf8.js';

/** Maximum length of a line. */
const maxLineBytes = 2 ** 22;
const chunkBytes = 2 ** 20;
const [newline, carriageReturn] = [10, 13];

/**
 * Reads a text file of any size line by line, without line ends and byte order mark. The last line is given also where
 * nothing ends it, unless it is empty.
 *
 * @param expected What the file should be, for messages.
 * @returns The lines of about a mebibyte at a time.
 * @throws InputError that names the file when it cannot be read, and the line that is longer than 4 MiB or not UTF-8.
 */
export function* readLines(file: string, expected: string): Generator<string[]> {
  const handle = opened(file, expected);
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let parts: Buffer[] = []; // of a line that began in an earlier chunk
    let partBytes = 0;
    let number = 0;
    const lineOf = (end: Buffer): string => {
      number++;
      const bytes = parts.length === 0 ? end : Buffer.concat([...parts, end]);
      if (bytes.length > maxLineBytes) throw tooLong(file, number, expected);
      [parts, partBytes] = [[], 0];
      return decodeUtf8(bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes, `${file}: line ${number}`);
    };
    for (let length = take(chunk); length > 0; length = take(chunk)) {
      const read = chunk.subarray(0, length);
      const lines: string[] = [];
      let from = 0;
      for (let at = read.indexOf(newline); at >= 0; at = read.indexOf(newline, from)) {
        lines.push(lineOf(read.subarray(from, at)));
        from = at + 1;
      }
      parts.push(Buffer.from(read.subarray(from)));
      partBytes += length - from;
      if (partBytes > maxLineBytes) throw tooLong(file, number + 1, expected);
      yield lines;
    }
    if (partBytes > 0) yield [lineOf(Buffer.alloc(0))];
  } finally {
    closeSync(handle);
  }

  function take(chunk: Buffer): number {
    try {
      return readSync(handle, chunk);
    } catch (cause) {
      throw new InputError(`${file}: cannot be read (${messageOf(cause)}); expected ${expected}`, { cause });
    }
  }
}

function opened(file: string, expected: string): number {
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file'); // a pipe would be waited for
    return openSync(file, 'r');
  } catch (cause) {
    throw new InputError(`${file}: cannot be read (${messageOf(cause)}); expected ${expected}`, { cause });
  }
}

function tooLong(file: string, number: number, expected: string): InputError {
  return new InputError(`${file}: line ${number} is longer than ${maxLineBytes} bytes; expected ${expected}`);
}
