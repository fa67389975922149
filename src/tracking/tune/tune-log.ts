import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../../errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import type { ComputedBy } from '../results/kept-notes.js';
import type { TrialResult } from './trial.js';

/** What a log holds of a sequence. */
interface Line extends TrialResult {
  readonly sequence: string;
}

/** The finished sequences of a log, and what computed them. */
export interface ReadLog extends ComputedBy {
  /** By sequence. */
  readonly results: Map<string, TrialResult>;
}

/**
 * Reads the log of an earlier run of the same search; without a file, it has no sequences.
 *
 * @param wanted What the search depends on, as plain JSON.
 * @throws InputError when the log is of another search, or a line is broken.
 */
export function readLog(log: string, wanted: object): ReadLog {
  const results = new Map<string, TrialResult>();
  if (!existsSync(log)) return { results, devices: [], codes: [] };
  const [first, ...rest] = readFileSync(log, 'utf8').trimEnd().split('\n');
  const { search, ...origin } = parseHeader(first!);
  if (search !== JSON.stringify(wanted)) {
    throw new InputError(
      `${log}: is of another search or version: ${searchDifferences(search, JSON.stringify(wanted))}. Remove it or give another --out`,
    );
  }
  for (const [i, text] of rest.entries()) {
    const { sequence, ...result } = parseLine(log, i + 2, text);
    results.set(sequence, result);
  }
  return { results, ...origin };
}

/** The search of a log's first line as JSON, and what computed it; a line that is none is returned as the search. */
function parseHeader(line: string): ComputedBy & { readonly search: string } {
  const listed = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []);
  try {
    const { devices, code, ...search } = JSON.parse(line) as { readonly devices?: unknown; readonly code?: unknown };
    return { search: JSON.stringify(search), devices: listed(devices), codes: listed(code) };
  } catch {
    return { search: line, devices: [], codes: [] };
  }
}

/** How the search of a log differs from ours, in words, from their first lines. */
function searchDifferences(theirs: string, ours: string): string {
  const flat = (header: string): Record<string, unknown> => {
    const { base, ...rest } = JSON.parse(header) as Record<string, unknown> & { base?: Hyper };
    return { ...rest, ...base };
  };
  const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));
  try {
    const [there, here] = [flat(theirs), flat(ours)];
    return Object.keys({ ...there, ...here })
      .filter((key) => shown(there[key]) !== shown(here[key]))
      .map((key) => `${key} is ${shown(there[key])} there, ${shown(here[key])} here`)
      .join('; ');
  } catch {
    return `its first line is ${JSON.stringify(theirs.slice(0, 40))}`;
  }
}

function parseLine(file: string, line: number, text: string): Line {
  try {
    const found = JSON.parse(text) as Line;
    const { sequence, auc, searches, lookups } = found;
    if (typeof sequence === 'string' && [...auc, searches, lookups].every(Number.isFinite)) return found;
  } catch {
    // reported below
  }
  throw new InputError(`${file}: line ${line} is broken; remove the line`);
}

/**
 * Writes the log of a search: what it depends on and what computed it, then a line for each finished sequence.
 *
 * @param names Sequences in the order of the lines, which then does not depend on which was finished first. The log may have
 * those that this search leaves out, too: what is not named is lost.
 */
export function writeLog(
  file: string,
  search: object,
  { devices, codes }: ComputedBy,
  results: ReadonlyMap<string, TrialResult>,
  names: readonly string[],
): void {
  const lines = names.flatMap((sequence): Line[] => {
    const result = results.get(sequence);
    return result ? [{ sequence, ...result }] : [];
  });
  const objects = [{ ...search, devices, code: codes }, ...lines];
  writeFileAtomic(file, `${objects.map((each) => JSON.stringify(each)).join('\n')}\n`);
}
