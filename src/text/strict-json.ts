import { InputError, messageOf } from '../errors.js';

/** How JSON is read. */
export interface JsonOptions {
  /** What the text should be, for messages. */
  readonly expected?: string;
  /** Reads a bare NaN, which Python writes and JSON does not have, as null. Default: refused. */
  readonly allowNaN?: boolean;
}

/** Maximum nesting of lists and objects: whatever walks over the content recursively stays far from the stack's end. */
const maxDepth = 100;
/** Maximum numbers of lists and objects, and of values: LaSOT's test set has 0.7 and 4 million. More fills the heap. */
const maxContainers = 10_000_000;
const maxValues = 40_000_000;

/**
 * Parses JSON of unknown origin, in time proportional to its length. Beyond `JSON.parse` it refuses what would be read
 * silently wrong or stop the process: an object that has a name twice, escaped or not, of which `JSON.parse` returns the
 * last value only, nesting of more than 100 levels, and more values than memory holds.
 *
 * @param where The file's name, for messages.
 * @throws InputError that names the file.
 */
export function parseJson(text: string, where: string, { expected, allowNaN = false }: JsonOptions = {}): unknown {
  const suffix = expected === undefined ? '' : `; expected ${expected}`;
  const { nans, twice, excess } = scan(text);
  if (excess !== undefined) throw new InputError(`${where}: ${excess}${suffix}`);
  let content: unknown;
  try {
    content = JSON.parse(allowNaN && nans.length > 0 ? withNulls(text, nans) : text);
  } catch (error) {
    throw new InputError(`${where}: is not JSON (${messageOf(error).slice(0, 200)})${suffix}`, { cause: error });
  }
  if (twice === undefined) return content;
  const name = JSON.stringify(twice.length > 60 ? `${twice.slice(0, 60)}...` : twice);
  throw new InputError(`${where}: has the name ${name} twice in one object; expected each once`);
}

interface Scan {
  /** Where each bare NaN begins, without its sign. */
  readonly nans: readonly number[];
  /** The first name that an object has twice. */
  readonly twice: string | undefined;
  /** Why it is too much to be parsed. */
  readonly excess: string | undefined;
}

const [quote, comma, minus, backslash, capitalN] = [34, 44, 45, 92, 78];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/** One pass over the text, which need not be valid: what is not is left to `JSON.parse`. */
function scan(text: string): Scan {
  const nans: number[] = [];
  const open: (Set<string> | undefined)[] = []; // per open bracket: an object's names, undefined for a list
  let names: Set<string> | undefined;
  let twice: string | undefined;
  let isName = false; // whether the next string is a name
  let [containers, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at);
        if (isName && names && twice === undefined) {
          const name = unescaped(text, at, end);
          if (names.has(name)) twice = name;
          names.add(name);
        }
        isName = false;
        at = end;
        break;
      }
      case openObject:
      case openList:
        isName = text.charCodeAt(at) === openObject;
        names = isName ? new Set() : undefined;
        if (open.push(names) > maxDepth) return { nans, twice, excess: `is nested more than ${maxDepth} levels deep` };
        if (++containers > maxContainers) return { nans, twice, excess: `has more than ${maxContainers} lists` };
        break;
      case closeObject:
      case closeList:
        open.pop();
        names = open.at(-1);
        isName = false;
        break;
      case comma:
        isName = names !== undefined;
        if (++values > maxValues) return { nans, twice, excess: `has more than ${maxValues} values` };
        break;
      case capitalN:
        if (!text.startsWith('NaN', at)) break;
        nans.push(at);
        at += 2;
        break;
    }
  }
  return { nans, twice, excess: undefined };
}

/** Where the string that begins with the quote at `start` has its other quote; the text's end where it has none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) break;
    if (code === backslash) at++;
  }
  return Math.min(at, text.length);
}

function unescaped(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end);
  if (!inner.includes('\\')) return inner;
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return inner; // not valid JSON, as JSON.parse will say
  }
}

/** The text with null in place of every bare NaN. */
function withNulls(text: string, nans: readonly number[]): string {
  let result = '';
  let parts: string[] = [];
  let from = 0;
  for (const at of nans) {
    parts.push(text.slice(from, text.charCodeAt(at - 1) === minus ? at - 1 : at));
    from = at + 'NaN'.length;
    if (parts.length < 10_000) continue;
    result += `${parts.join('null')}null`;
    parts = [];
  }
  return result + [...parts, text.slice(from)].join('null');
}
