import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../../errors.js';
import { parseJson } from '../../text/strict-json.js';
import { decodeUtf8 } from '../../text/utf8.js';

const [space, quote, comma, colon, backslash, open, close, openList, closeList] = [
  32, 34, 44, 58, 92, 123, 125, 91, 93,
];
/** Maximum nesting of what is skipped. */
const maxDepth = 100;
/** The longest object that is read. */
const maxObjectBytes = 64 * 2 ** 20;
const chunkBytes = 2 ** 20;

/** An object in a JSON file. */
export interface NamedObject {
  /** Name of the list that it stands in, or its own. */
  readonly name: string;
  readonly value: unknown;
}

/** Which objects are read. */
export interface Wanted {
  /** 'entries' of lists, as in {"name": [{...}, {...}]}; or 'values', as in {"name": {...}}. */
  readonly form: 'entries' | 'values';
  /** Names of the lists or values; default: all. */
  readonly names?: readonly string[];
}

/**
 * Reads a large JSON object piece by piece, so that its size does not matter: COCO's annotations are 470 MB in one line.
 * What is not wanted is skipped; where values are wanted, nothing else may stand beside them.
 *
 * @param onBytes How many bytes are read so far, and how many there are.
 * @throws InputError that names the file where it is not such a file, has a name twice, or ends within.
 */
export function* readObjects(
  file: string,
  { form, names }: Wanted,
  onBytes: (done: number, total: number) => void = () => {},
): Generator<NamedObject> {
  const level = form === 'entries' ? 3 : 2;
  const { handle, total } = openFile(file);
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let [done, position] = [0, 0];
    let [inText, isEscaped, isValue, isEnded] = [false, false, false, false]; // isValue: after a colon at depth 1
    const brackets: number[] = []; // those that are open
    const seen = new Set<string>();
    let name = ''; // the last name at depth 1
    let kept: Buffer[] = []; // what is read of an object that began in an earlier chunk
    let [keptBytes, start] = [0, -1];
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      if (start >= 0) start = 0;
      for (position = 0; position < length; position++) {
        const byte = chunk[position]!;
        const depth = brackets.length;
        if (inText) {
          if (isEscaped) isEscaped = false;
          else if (byte === backslash) isEscaped = true;
          else if (byte === quote) {
            inText = false;
            if (depth === 1 && !isValue) name = newName();
          }
        } else if (byte <= space) {
          // between tokens
        } else if (depth === 0) {
          if (byte !== open || isEnded) checkOutside(byte, done + position);
          else brackets.push(byte);
        } else if (byte === quote) {
          if (depth === 1 && isValue && level === 2) throw invalid(file, `text as '${name}'`);
          inText = true;
          if (depth === 1 && !isValue) start = position;
        } else if (byte === open || byte === openList) {
          if (depth === 1 && byte !== open && level === 2) throw invalid(file, 'a list');
          if (brackets.push(byte) > maxDepth) throw invalid(file, `more than ${maxDepth} levels of nesting`);
          if (depth === level - 1 && byte === open && (names?.includes(name) ?? true)) start = position;
        } else if (byte === close || byte === closeList) {
          if (brackets.pop() !== (byte === close ? open : openList)) throw invalid(file, 'brackets that do not match');
          if (depth === level && start >= 0) yield { name, value: parseJson(take(), file) };
          isEnded = depth === 1;
        } else if (depth === 1) {
          if (byte === colon) isValue = true;
          else if (byte === comma) isValue = false;
          else if (level === 2) throw invalid(file, `'${String.fromCharCode(byte)}' outside of any object`);
        }
      }
      if (start >= 0) {
        kept.push(Buffer.from(chunk.subarray(start, length)));
        keptBytes += length - start;
        if (keptBytes > maxObjectBytes) throw invalid(file, `an entry of more than ${maxObjectBytes} bytes`);
      }
      done += length;
      onBytes(done, total);
    }
    if (!isEnded || inText) throw invalid(file, total === 0 ? 'nothing' : 'its end within an object');

    /** The text from `start` up to the byte at `position`. */
    function take(): string {
      const bytes = Buffer.concat([...kept, chunk.subarray(start, position + 1)]);
      kept = [];
      keptBytes = 0;
      start = -1;
      return decodeUtf8(bytes, file);
    }

    function newName(): string {
      const found = String(parseJson(take(), file));
      if (seen.has(found)) throw invalid(file, `the name '${found}' twice`);
      seen.add(found);
      return found;
    }
  } catch (cause) {
    if (cause instanceof InputError || (cause as NodeJS.ErrnoException).syscall !== 'read') throw cause;
    throw new InputError(`${file}: cannot be read (${messageOf(cause)}); expected objects in JSON`, { cause });
  } finally {
    closeSync(handle);
  }

  /** Outside of the object nothing but a byte order mark at the file's start is allowed. */
  function checkOutside(byte: number, at: number): void {
    if (at < 3 && byte === [0xef, 0xbb, 0xbf][at]) return;
    throw invalid(file, byte === openList ? 'a list' : `'${String.fromCharCode(byte)}' outside of any object`);
  }
}

function openFile(file: string): { readonly handle: number; readonly total: number } {
  try {
    return { total: statSync(file).size, handle: openSync(file, 'r') };
  } catch (cause) {
    throw new InputError(`${file}: cannot be read (${messageOf(cause)}); expected objects in JSON`, { cause });
  }
}

function invalid(file: string, found: string): InputError {
  return new InputError(`${file}: found ${found}; expected objects in JSON: {"name": [{...}]} or {"name": {...}}`);
}
