import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import { isSameSource, type Provenance, provenanceNow } from '../../provenance/provenance.js';
import { provenanceList } from '../../provenance/provenance-file.js';
import type { TrackerSpec } from '../run/tracker-spec.js';
import type { ResultLayout } from './results-folder.js';

/** What must be the same for results to lie in one folder. */
export interface Identity {
  readonly tracker: string;
  /** A model of the kit, or a baseline. */
  readonly model: string;
  /** SHA-256 of the file of weights. */
  readonly weights?: string;
  readonly input?: string;
  readonly hyper?: Readonly<Record<string, number>>;
  /** Numbers of the network; default: 'fp32'. */
  readonly precision?: 'fp16' | 'int8';
  /** SHA-256 of the ranges of activations of an int8 network. */
  readonly calibration?: string;
  readonly benchmark: string;
  /** See `annotationsDigest`. */
  readonly annotations: string;
  readonly layout: ResultLayout;
}

/** What the results of a folder are of and what made them; its provenance.json. */
export interface ResultsRecord {
  readonly identity: Identity;
  /** Where the hyper-parameters come from. */
  readonly hyperOrigin?: string;
  /** What made them; several where a run was resumed elsewhere or by another version. */
  readonly provenance: readonly Provenance[];
  /** Hashes of the code that tracked, see `codeHash`; several where that was changed between runs. Default: not known. */
  readonly code?: readonly string[];
}

/** The name of the file in a tracker's folder of results. */
export const provenanceFile = 'provenance.json';

/** The provenance of a tracker's results that are computed now. */
export function trackerProvenance(spec: TrackerSpec): Provenance {
  if ('baseline' in spec) return provenanceNow({ threads: 1 });
  const precision = spec.half ? 'fp16' : spec.int8 ? 'int8' : undefined;
  return { ...provenanceNow(spec), ...(precision && { precision }) };
}

/**
 * Reads the record of a folder of results.
 *
 * @returns Undefined where the folder has none.
 * @throws InputError when the file is broken.
 */
export function readResultsRecord(folder: string): ResultsRecord | undefined {
  const file = path.join(folder, provenanceFile);
  if (!existsSync(file)) return undefined;
  try {
    const { identity, hyperOrigin, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as ResultsRecord;
    if (typeof identity.tracker === 'string') {
      const code = Array.isArray(rest.code) ? { code: rest.code } : {};
      const origin = hyperOrigin === undefined ? {} : { hyperOrigin };
      return { identity, ...origin, provenance: provenanceList(file, rest), ...code };
    }
  } catch {
    // refused below
  }
  throw new InputError(`${file}: is no record of results; remove the folder or give another`);
}

/**
 * Writes the record of a folder of results, or adds to it; a source that it has already is not added twice.
 *
 * @throws InputError that lists the differences when the folder holds results of something else.
 */
export function claimFolder(folder: string, { identity, hyperOrigin, provenance, code = [] }: ResultsRecord): void {
  const found = readResultsRecord(folder);
  const differences = found ? identityDifferences(found.identity, identity) : [];
  if (differences.length > 0) {
    throw new InputError(
      `${folder}: holds results of another run: ${differences.join('; ')}. Give another --out or --tracker-name, or remove the folder`,
    );
  }
  const all = [...(found?.provenance ?? [])];
  for (const each of provenance) {
    if (!all.some((known) => isSameSource(known, each))) all.push(each);
  }
  const origin = found?.hyperOrigin ?? hyperOrigin;
  const codes = [...new Set([...(found?.code ?? []), ...code])];
  const content = {
    identity,
    ...(origin !== undefined && { hyperOrigin: origin }),
    provenance: all,
    ...(codes.length > 0 && { code: codes }),
  };
  writeFileAtomic(path.join(folder, provenanceFile), `${JSON.stringify(content, null, 2)}\n`);
}

/** What differs between two identities, in words: 'benchmark is otb100 there, lasot here'. */
export function identityDifferences(there: Identity, here: Identity): string[] {
  const flat = (identity: Identity): Record<string, string> => {
    const { hyper = {}, ...rest } = identity;
    const short = (value: unknown): string => String(value).replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1...');
    return Object.fromEntries(
      Object.entries({ precision: 'fp32', ...rest, ...hyper }).map(([key, value]) => [key, short(value)]),
    );
  };
  const [a, b] = [flat(there), flat(here)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => a[key] !== b[key])
    .map((key) => `${key} is ${a[key] ?? 'absent'} there, ${b[key] ?? 'absent'} here`);
}
