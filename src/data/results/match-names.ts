import { InputError } from '../../errors.js';
import { shortList } from '../../text/short-list.js';

/** A result file that is not yet matched to a sequence. */
export interface NamedFile {
  /** The file's name without extension, or its folder's: 'jogging_1', 'uav_bike1'. */
  readonly stem: string;
  readonly file: string;
}

/** Result files by sequence. */
export interface MatchedFiles {
  /** By sequence name, in the order of the sequences. */
  readonly files: ReadonlyMap<string, NamedFile>;
  /** Names that match no sequence. */
  readonly others: readonly string[];
}

/** Before the names of UAV123, NfS and TColor-128 in pytracking, and in what is built on it. */
const prefixes: readonly string[] = ['uav_', 'nfs_', 'tpl_'];

/** Other names of sequences in toolkits: got10k's toolkit names OTB's Human4-2 after its folder. */
const aliases: ReadonlyMap<string, string> = new Map([['human4', 'human4_2']]);

/**
 * Matches result files to sequences, ignoring case, the separators '-', '_', '.' and space, and the {@link prefixes} of
 * toolkits: 'jogging_1', 'Jogging-1' and 'Jogging.1' are equal.
 *
 * @param folder Folder of the files, for messages.
 * @param expected The files of a sequence, for the message where there is none at all.
 * @param instead What the folder holds that is no result, for that message. Default: nothing.
 * @throws InputError that names the sequences without a file, the files if none matches, or two files that match the same
 * sequence.
 */
export function matchNames(
  folder: string,
  found: readonly NamedFile[],
  sequences: readonly string[],
  expected: string = 'NAME.txt or NAME/NAME_001.txt',
  instead: readonly string[] = [],
): MatchedFiles {
  const exact = new Set(sequences);
  const byName = sequenceIndex(sequences);
  const files = new Map<string, NamedFile>();
  const others: string[] = [];
  for (const named of found) {
    const name = exact.has(named.stem) ? named.stem : lookUp(byName, normalised(named.stem));
    if (name === undefined) {
      others.push(named.stem);
      continue;
    }
    const previous = files.get(name);
    if (previous) {
      throw new InputError(
        `${folder}: both ${previous.file} and ${named.file} are of sequence '${name}'; expected one`,
      );
    }
    files.set(name, named);
  }
  const missing = sequences.filter((name) => !files.has(name));
  if (missing.length > 0) {
    if (found.length === 0) throw noneError(folder, missing, expected, instead);
    throw missingError(folder, missing, sequences, others);
  }
  return { files: new Map(sequences.map((name) => [name, files.get(name)!])), others };
}

/** Sequences by normalised name, without ambiguous names. */
function sequenceIndex(sequences: readonly string[]): Map<string, string> {
  const index = new Map<string, string>();
  const shared = new Set<string>();
  for (const name of sequences) {
    const key = normalised(name);
    if (index.has(key)) shared.add(key);
    index.set(key, name);
  }
  for (const key of shared) index.delete(key);
  return index;
}

function lookUp(index: ReadonlyMap<string, string>, key: string): string | undefined {
  const direct = index.get(key) ?? index.get(aliases.get(key) ?? key);
  const prefix = prefixes.find((each) => key.startsWith(each));
  return direct !== undefined || prefix === undefined ? direct : index.get(key.slice(prefix.length));
}

function normalised(name: string): string {
  return name.toLowerCase().replace(/[-. ]/g, '_');
}

/** The error of a folder without a single result: one of several trackers, or of another protocol, is told by what it holds. */
function noneError(
  folder: string,
  missing: readonly string[],
  expected: string,
  instead: readonly string[],
): InputError {
  const but = instead.length > 0 ? `, but ${shortList(instead, 3)}` : '';
  return new InputError(
    `${folder}: holds no result file${but}; expected one per sequence, ${expected} (${shortList(missing, 3)})`,
  );
}

function missingError(
  folder: string,
  missing: readonly string[],
  sequences: readonly string[],
  others: readonly string[],
): InputError {
  if (missing.length === sequences.length) {
    return new InputError(
      `${folder}: holds results of other sequences (${shortList(others, 3)}); expected ${shortList(missing, 3)}`,
    );
  }
  const unknown = others.length > 0 ? `; of no sequence: ${shortList(others, 5)}` : '';
  return new InputError(
    `${folder}: results of ${missing.length} of ${sequences.length} sequences are missing: ${shortList(missing, 20)}${unknown}; to score a part, choose its sequences`,
  );
}
