import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { InputError, messageOf } from '../../errors.js';

const [quote, colon, backslash, open, close, openList, closeList] = [34, 58, 92, 123, 125, 91, 93];
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
  /** Names of the lists or values; all unless told. */
  readonly names?: readonly string[];
}

/**
 * Reads a large JSON object piece by piece, so that its size does not matter: COCO's annotations are 470 MB in one line.
 * What is not wanted is skipped; where values are wanted, nothing else may stand beside them.
 *
 * @param onBytes How many bytes are read so far, and how many there are.
 * @throws InputError that names the file where it is not such a file, or ends within.
 */
export function* readObjects(
  file: string,
  { form, names }: Wanted,
  onBytes: (done: number, total: number) => void = () => {},
): Generator<NamedObject> {
  const level = form === 'entries' ? 3 : 2;
  const total = sizeOf(file);
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let [depth, done, position] = [0, 0, 0];
    let [inText, isEscaped, isBeforeValue] = [false, false, false];
    let name = ''; // the last text at depth 1: the key of what follows
    let kept: Buffer[] = []; // what is read of an object that began in an earlier chunk
    let [keptBytes, start] = [0, -1];
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      if (start >= 0) start = 0;
      for (position = 0; position < length; position++) {
        const byte = chunk[position]!;
        if (inText) {
          if (isEscaped) isEscaped = false;
          else if (byte === backslash) isEscaped = true;
          else if (byte === quote) {
            inText = false;
            if (depth === 1) name = String(parse(`"${take()}"`, file, 'a name'));
          }
        } else if (byte === quote) {
          if (isBeforeValue) throw unfit(file, `a text as '${name}'`);
          inText = true;
          if (depth === 1) start = position + 1;
        } else if (byte === open || byte === openList) {
          if (byte !== open && (depth === 0 || isBeforeValue)) throw unfit(file, 'a list');
          isBeforeValue = false;
          depth++;
          if (depth === level && byte === open && (names?.includes(name) ?? true)) start = position;
        } else if (byte === close || byte === closeList) {
          depth--;
          if (depth < 0) throw unfit(file, 'a bracket too many');
          if (depth === level - 1 && start >= 0) yield { name, value: parse(take(1), file, name) };
        } else if (byte === colon) {
          isBeforeValue = depth === 1 && level === 2;
        } else if (byte > 58 && byte < 0xbb && (depth === 0 || (depth === 1 && level === 2))) {
          throw unfit(file, `'${String.fromCharCode(byte)}' outside of any object`);
        } else if (byte > 44 && byte < 58 && depth === 1 && level === 2) {
          throw unfit(file, `a number as '${name}'`);
        }
      }
      if (start >= 0) {
        kept.push(Buffer.from(chunk.subarray(start, length)));
        keptBytes += length - start;
        if (keptBytes > maxObjectBytes) throw unfit(file, `an entry of more than ${maxObjectBytes} bytes`);
      }
      done += length;
      onBytes(done, total);
    }
    if (depth !== 0 || inText) throw unfit(file, 'its end within a list');

    function take(more: number = 0): string {
      const bytes = Buffer.concat([...kept, chunk.subarray(start, position + more)]);
      kept = [];
      keptBytes = 0;
      start = -1;
      return bytes.toString('utf8');
    }
  } finally {
    closeSync(handle);
  }
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (cause) {
    throw new InputError(`${file}: cannot be read (${messageOf(cause)}); expected objects in JSON`, { cause });
  }
}

function parse(text: string, file: string, list: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`${file}: an entry of '${list}' is not JSON (${messageOf(cause)})`, { cause });
  }
}

function unfit(file: string, found: string): InputError {
  return new InputError(`${file}: found ${found}; expected objects in JSON: {"name": [{...}]} or {"name": {...}}`);
}
