import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../files/package-root.js';

/**
 * Numbers that a page quotes in a sentence: the sentence with `{3}` for a number of three decimals, `{+3}` for one with its
 * sign, `{-3}` for one with the sign reversed, as in 'lower by {-3}'. Line breaks of the page count as spaces.
 */
export interface Quote {
  readonly text: string;
  /** By placeholder. */
  readonly values: readonly number[];
}

const placeholder = /\{([+-]?)(\d)\}/g;
const numberPattern = '[+-]?\\d+(?:\\.\\d+)?';

/** Asserts that a text has each sentence once with its numbers. @param name Of the text, for the message. */
export function assertQuoted(text: string, name: string, quotes: readonly Quote[]): void {
  const page = inOneLine(text);
  const complaints = quotes.flatMap((quote) => complaintOf(quote, page, name) ?? []);
  assert.equal(complaints.length, 0, `\n${complaints.join('\n')}`);
}

/** Numbers of a file below `figures/` by their paths, as {@link numberAt} has them. */
export function numbersOf(file: string): (...paths: readonly string[]) => number[] {
  const json: unknown = JSON.parse(readFileSync(path.join(packageRoot, 'figures', file), 'utf8'));
  return (...paths) => paths.map((each) => numberAt(json, each));
}

/** The places of a quote in a page, with every text that differs from it in the numbers alone. */
export function placesOf({ text }: Quote, page: string): { readonly from: number; readonly found: string }[] {
  const parts = text.split(/\{[+-]?\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(parts.join(numberPattern), 'g');
  return [...page.matchAll(pattern)].map(({ index, 0: found }) => ({ from: index, found }));
}

/** What is wrong with a quote: its text, what the page has, and what the numbers say. @param name Of the page. */
export function complaintOf(quote: Quote, page: string, name: string): string | undefined {
  const expected = expectedText(quote);
  const places = placesOf(quote, page);
  if (places.length === 1 && places[0]!.found === expected) return undefined;
  const found = places.length === 0 ? 'no such sentence' : places.map((place) => `'${place.found}'`).join(', ');
  return `${name}, '${quote.text}': found ${found}; expected '${expected}' once, as figures/ has it`;
}

/** A page with its line breaks as spaces. */
export function inOneLine(page: string): string {
  return page.replace(/\s*\n\s*/g, ' ');
}

/** The sentence with the numbers in it. @throws Error where their count is not that of the placeholders. */
export function expectedText({ text, values }: Quote): string {
  let next = 0;
  const filled = text.replace(placeholder, (_, sign: string, digits: string) => {
    const value = values[next++];
    if (value === undefined) throw new Error(`'${text}' has more placeholders than the ${values.length} numbers`);
    const shown = (sign === '-' ? -value : value).toFixed(Number(digits));
    return sign === '+' && !shown.startsWith('-') ? `+${shown}` : shown;
  });
  if (next !== values.length) throw new Error(`'${text}' has ${next} placeholders; found ${values.length} numbers`);
  return filled;
}

/**
 * A number of a JSON value: keys and indices between slashes; of a list `key=value` is the element with this value, several
 * joined by '&', and keys of keys by dots: 'points/tracker=DLA-SiamCAR&pairs=10000/auc/difference'.
 *
 * @throws Error where there is no such number.
 */
export function numberAt(json: unknown, place: string): number {
  const value = place
    .split('/')
    .reduce<unknown>((at, part) => (Array.isArray(at) ? element(at, part) : key(at, part)), json);
  if (typeof value !== 'number')
    throw new Error(`'${place}': found ${JSON.stringify(value) ?? 'nothing'}; expected a number`);
  return value;
}

function element(list: readonly unknown[], part: string): unknown {
  if (/^\d+$/.test(part)) return list[Number(part)];
  const wanted = part.split('&').map((each) => each.split(/=(.*)/s) as [string, string]);
  return list.find((each) => wanted.every(([name, value]) => String(name.split('.').reduce(key, each)) === value));
}

function key(at: unknown, name: string): unknown {
  return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
}
