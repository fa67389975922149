import { InputError } from '../../../errors.js';
import { parseJson } from '../../../text/strict-json.js';
import { decodeUtf8 } from '../../../text/utf8.js';

const [space, quote, comma, colon, backslash, open, close, openList, closeList] = [
  32, 34, 44, 58, 92, 123, 125, 91, 93,
];
const byteOrderMark = [0xef, 0xbb, 0xbf];
/** Maximum nesting of what is skipped. */
const maxDepth = 100;
/** The longest object that is read. */
const maxObjectBytes = 64 * 2 ** 20;

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
 * Finds objects in a JSON object whose bytes come in chunks. It follows texts and brackets only: what it finds is parsed as
 * JSON, and what is not wanted is skipped.
 */
export class ObjectScanner {
  readonly #file: string;
  readonly #names: readonly string[] | undefined;
  readonly #onlyValues: boolean;
  /** Number of open brackets within a wanted object, its own included. */
  readonly #level: number;

  #chunk: Buffer = Buffer.alloc(0);
  /** Bytes before the chunk. */
  #done = 0;
  /** Where the object or name that is being read begins in the chunk; 0 for one that began in an earlier chunk; -1: none. */
  #start = -1;
  /** What earlier chunks have of it. */
  #kept: Buffer[] = [];
  #keptBytes = 0;

  #inText = false;
  /** Whether a backslash was the last byte of the chunk before. */
  #isEscaped = false;
  /** Brackets that are open. */
  readonly #brackets: number[] = [];
  #isEnded = false;

  /** The last name at depth 1. */
  #name = '';
  /** Whether a colon came after it. */
  #isValue = false;
  readonly #seen: Set<string> = new Set();

  /** @param file Its name, for messages. */
  constructor(file: string, { form, names }: Wanted) {
    this.#file = file;
    this.#names = names;
    this.#onlyValues = form === 'values';
    this.#level = form === 'entries' ? 3 : 2;
  }

  /**
   * The objects that end in the next bytes of the file. The bytes may be overwritten once all objects are taken.
   *
   * @throws InputError that names the file where it is not such a file or has a name twice.
   */
  *push(chunk: Buffer): Generator<NamedObject> {
    this.#chunk = chunk;
    if (this.#start >= 0) this.#start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#inText) at = this.#endText(at);
      else {
        const byte = chunk[at]!;
        if (byte <= space) continue;
        if (this.#brackets.length === 0) this.#begin(byte, at);
        else if (byte === quote) this.#beginText(at);
        else if (byte === open || byte === openList) this.#open(byte, at);
        else if (byte === close || byte === closeList) {
          const found = this.#close(byte, at);
          if (found) yield found;
        } else if (this.#brackets.length === 1) this.#separate(byte);
      }
    }
    if (this.#start >= 0) this.#keep();
    this.#done += chunk.length;
  }

  /** @throws InputError that names the file where it ends within an object. */
  finish(): void {
    if (this.#isEnded && !this.#inText) return;
    throw this.#invalid(this.#done === 0 ? 'nothing' : 'its end within an object');
  }

  /** Outside of the object nothing but a byte order mark at the file's start is allowed. */
  #begin(byte: number, at: number): void {
    if (byte === open && !this.#isEnded) this.#brackets.push(byte);
    else if (byte !== byteOrderMark[this.#done + at]) {
      throw this.#invalid(byte === openList ? 'a list' : `'${String.fromCharCode(byte)}' outside of any object`);
    }
  }

  #beginText(at: number): void {
    const isOuter = this.#brackets.length === 1;
    if (isOuter && this.#isValue && this.#onlyValues) throw this.#invalid(`text as '${this.#name}'`);
    if (isOuter && !this.#isValue) this.#start = at;
    this.#inText = true;
  }

  /** Where the text has its last quote; the chunk's end or behind it where that comes later. */
  #endText(from: number): number {
    const chunk = this.#chunk;
    let at = this.#isEscaped ? from + 1 : from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === quote) break;
      if (byte === backslash) at++;
    }
    this.#inText = at >= chunk.length;
    this.#isEscaped = at > chunk.length;
    if (!this.#inText && this.#brackets.length === 1 && !this.#isValue) this.#name = this.#newName(at);
    return at;
  }

  #open(bracket: number, at: number): void {
    const depth = this.#brackets.length;
    if (depth === 1 && bracket !== open && this.#onlyValues) throw this.#invalid('a list');
    if (this.#brackets.push(bracket) > maxDepth) throw this.#invalid(`more than ${maxDepth} levels of nesting`);
    const begins = depth === this.#level - 1 && bracket === open;
    if (begins && (this.#names?.includes(this.#name) ?? true)) this.#start = at;
  }

  /** The object that ends with a bracket, if one does. */
  #close(bracket: number, at: number): NamedObject | undefined {
    const depth = this.#brackets.length;
    if (this.#brackets.pop() !== (bracket === close ? open : openList))
      throw this.#invalid('brackets that do not match');
    this.#isEnded = depth === 1;
    if (depth !== this.#level || this.#start < 0) return undefined;
    return { name: this.#name, value: parseJson(this.#take(at), this.#file) };
  }

  /** Between names and values of the outer object. */
  #separate(byte: number): void {
    if (byte === colon) this.#isValue = true;
    else if (byte === comma) this.#isValue = false;
    else if (this.#onlyValues) throw this.#invalid(`'${String.fromCharCode(byte)}' outside of any object`);
  }

  #newName(end: number): string {
    const found = String(parseJson(this.#take(end), this.#file));
    if (this.#seen.has(found)) throw this.#invalid(`the name '${found}' twice`);
    this.#seen.add(found);
    return found;
  }

  /** The text from `start` up to the byte at `end`. */
  #take(end: number): string {
    const bytes = Buffer.concat([...this.#kept, this.#chunk.subarray(this.#start, end + 1)]);
    this.#kept = [];
    this.#keptBytes = 0;
    this.#start = -1;
    return decodeUtf8(bytes, this.#file);
  }

  /** Copies what the chunk has of an object that ends later. */
  #keep(): void {
    this.#kept.push(Buffer.from(this.#chunk.subarray(this.#start)));
    this.#keptBytes += this.#chunk.length - this.#start;
    if (this.#keptBytes > maxObjectBytes) throw this.#invalid(`an entry of more than ${maxObjectBytes} bytes`);
  }

  #invalid(found: string): InputError {
    return new InputError(
      `${this.#file}: found ${found}; expected objects in JSON: {"name": [{...}]} or {"name": {...}}`,
    );
  }
}
