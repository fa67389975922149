import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.js';
import { kindOf, readJsonFile } from '../files/json-file.js';
import { packageRoot } from '../files/package-root.js';

/** Scores of published entries: fractions; robustness is 100 * failures / frames. */
const publishedMetrics = ['auc', 'precision20', 'normPrecision20', 'eao', 'accuracy', 'robustness'] as const;

/** The name of a published score. */
export type PublishedMetric = (typeof publishedMetrics)[number];

/** Who published or evaluated the scores, from the tracker's authors on by distance. */
const publishers = ['authors', 'collected by others', 'evaluated by others', 'retrained by others'] as const;

/** One of {@link publishers}. */
export type Publisher = (typeof publishers)[number];

/** The scores of one tracker in one source; other sources may have others. */
export interface PublishedEntry {
  readonly tracker: string;
  readonly by: Publisher;
  /** Repository or page. */
  readonly source: string;
  readonly scores: Readonly<Partial<Record<PublishedMetric, number>>>;
  readonly note?: string;
}

/** Kinds of claims in the paper. */
const claimKinds = ['value', 'relative gain', 'rank', 'range', 'statement'] as const;

/** A claim in the paper's text. */
export interface PublishedClaim {
  /** Unique in its file. */
  readonly id: string;
  readonly kind: (typeof claimKinds)[number];
  /** The measure: 'auc', 'seconds per iteration'. */
  readonly metric: string;
  readonly tracker: string;
  /** The tracker compared with; required for a relative gain. */
  readonly baseline?: string;
  /** The value; the gain as a fraction of the baseline's score; the rank from 1. */
  readonly value?: number;
  /** Number of ranked trackers, where stated. */
  readonly of?: number;
  /** Both ends of a range. */
  readonly low?: number;
  readonly high?: number;
  /** Section or figure of the paper. */
  readonly source: string;
  readonly note?: string;
}

/** Published numbers of one benchmark or topic. */
export interface PublishedNumbers {
  /** The file's name without its ending: 'otb100'. */
  readonly id: string;
  readonly title: string;
  /** Origin of the numbers. */
  readonly source: string;
  /** The trackers that the paper compares, by their names there. */
  readonly compared: readonly string[];
  readonly entries: readonly PublishedEntry[];
  readonly claims: readonly PublishedClaim[];
}

/** The folder of the files of published numbers. */
const publishedFolder: string = path.join(packageRoot, 'data', 'paper');

/**
 * The benchmarks and topics with published numbers, by name: 'k-ablation', 'lasot', 'otb100'.
 *
 * @throws InputError when the folder cannot be read.
 */
export function publishedTopics(folder: string = publishedFolder): string[] {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return files.map((name) => name.slice(0, -'.json'.length)).sort();
  } catch (cause) {
    throw new InputError(`${folder}: cannot be read (${messageOf(cause)}); expected files of published numbers`, {
      cause,
    });
  }
}

/**
 * Published numbers of a benchmark: scores of trackers, and the paper's claims. None of them was measured here.
 *
 * @param benchmark One of {@link publishedTopics}.
 * @throws InputError for an unknown name, with the known ones; for an invalid file, with the place in the file.
 */
export function publishedNumbers(benchmark: string, folder: string = publishedFolder): PublishedNumbers {
  const known = publishedTopics(folder);
  if (!known.includes(benchmark)) {
    throw new InputError(`no published numbers of '${benchmark}'; expected one of ${known.join(', ') || '(none)'}`);
  }
  const file = path.join(folder, `${benchmark}.json`);
  const root = record(readJsonFile(file, 'published numbers'), file);
  onlyKeys(root, ['id', 'title', 'source', 'compared', 'entries', 'claims'], file);
  const id = text(root, 'id', file);
  if (id !== benchmark) throw new InputError(`${file}: id is '${id}'; expected '${benchmark}', the file's name`);
  const compared = list(root, 'compared', file).map((name, i) => text({ name }, 'name', `${file}: compared[${i}]`));
  const entries = list(root, 'entries', file).map((item, i) => entryOf(item, `${file}: entries[${i}]`));
  const claims = list(root, 'claims', file).map((item, i) => claimOf(item, `${file}: claims[${i}]`));
  rejectDuplicates(
    entries.map(({ tracker, source }) => `${tracker} by ${source}`),
    `${file}: entries`,
  );
  rejectDuplicates(
    claims.map((claim) => claim.id),
    `${file}: claims`,
  );
  return { id, title: text(root, 'title', file), source: text(root, 'source', file), compared, entries, claims };
}

type Fields = Readonly<Record<string, unknown>>;

function entryOf(value: unknown, place: string): PublishedEntry {
  const fields = record(value, place);
  onlyKeys(fields, ['tracker', 'by', 'source', 'scores', 'note'], place);
  const scores = record(fields.scores, `${place}.scores`);
  onlyKeys(scores, publishedMetrics, `${place}.scores`);
  if (Object.keys(scores).length === 0) throw new InputError(`${place}.scores: is empty; expected at least one score`);
  for (const name of Object.keys(scores)) {
    const max = name === 'robustness' ? 100 : 1;
    const score = number(scores, name, `${place}.scores`);
    if (score < 0 || score > max) {
      throw new InputError(`${place}.scores.${name}: is ${score}; expected 0 to ${max}, a fraction and not percent`);
    }
  }
  return {
    tracker: text(fields, 'tracker', place),
    by: oneOf(fields, 'by', publishers, place),
    source: text(fields, 'source', place),
    scores,
    ...note(fields, place),
  };
}

const claimKeys = ['id', 'kind', 'metric', 'tracker', 'baseline', 'value', 'of', 'low', 'high', 'source', 'note'];

function claimOf(value: unknown, place: string): PublishedClaim {
  const fields = record(value, place);
  onlyKeys(fields, claimKeys, place);
  const kind = oneOf(fields, 'kind', claimKinds, place);
  const needed = kind === 'range' ? ['low', 'high'] : kind === 'statement' ? [] : ['value'];
  for (const name of needed) number(fields, name, place);
  if (kind === 'relative gain') text(fields, 'baseline', place);
  const numbers = ['value', 'of', 'low', 'high'].filter((name) => fields[name] !== undefined);
  return {
    id: text(fields, 'id', place),
    kind,
    metric: text(fields, 'metric', place),
    tracker: text(fields, 'tracker', place),
    ...(fields.baseline === undefined ? {} : { baseline: text(fields, 'baseline', place) }),
    ...Object.fromEntries(numbers.map((name) => [name, number(fields, name, place)])),
    source: text(fields, 'source', place),
    ...note(fields, place),
  };
}

function record(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new InputError(`${place}: is ${kindOf(value)}; expected an object`);
}

function onlyKeys(fields: Fields, known: readonly string[], place: string): void {
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new InputError(`${place}: has an unknown key '${unknown}'; known: ${known.join(', ')}`);
}

function list(fields: Fields, key: string, place: string): unknown[] {
  const value = fields[key];
  if (Array.isArray(value)) return value;
  throw new InputError(`${place}: ${key} is ${kindOf(value)}; expected a list`);
}

function text(fields: Fields, key: string, place: string): string {
  const value = fields[key];
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new InputError(`${place}: ${key} is ${value === '' ? 'empty' : kindOf(value)}; expected a text`);
}

function number(fields: Fields, key: string, place: string): number {
  const value = fields[key];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new InputError(`${place}: ${key} is ${kindOf(value)}; expected a number`);
}

function oneOf<T extends string>(fields: Fields, key: string, known: readonly T[], place: string): T {
  const value = fields[key];
  const found = known.find((name) => name === value);
  if (found !== undefined) return found;
  throw new InputError(`${place}: ${key} is ${JSON.stringify(value)}; expected one of ${known.join(', ')}`);
}

function note(fields: Fields, place: string): { note?: string } {
  return fields.note === undefined ? {} : { note: text(fields, 'note', place) };
}

function rejectDuplicates(names: readonly string[], place: string): void {
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw new InputError(`${place}: '${twice}' is duplicated`);
}
