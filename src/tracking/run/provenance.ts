import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { writeFileAtomic } from '../../files.js';
import { describeMachine, type Machine } from '../../runtime/machine.js';
import type { ResultLayout } from './results-folder.js';
import type { TrackerSpec } from './tracker-spec.js';

/** What must be the same for results to lie in one folder. */
export interface Identity {
  readonly tracker: string;
  /** A model of the kit, or a baseline. */
  readonly model: string;
  /** SHA-256 of the file of weights. */
  readonly weights?: string;
  readonly input?: string;
  readonly hyper?: Readonly<Record<string, number>>;
  readonly benchmark: string;
  /** See `annotationsDigest`. */
  readonly annotations: string;
  readonly layout: ResultLayout;
}

/** Where the results of a folder come from; its provenance.json. */
export interface Provenance {
  readonly identity: Identity;
  /** Where the hyper-parameters come from. */
  readonly hyperOrigin?: string;
  /** What computed them; several where a run went on elsewhere or with another version. */
  readonly machines: readonly Machine[];
}

/** The name of the file in a tracker's folder of results. */
export const provenanceFile = 'provenance.json';

/** Describes this program and machine, and what of it runs a tracker. */
export function thisMachine(spec: TrackerSpec): Machine {
  return describeMachine('baseline' in spec ? { threads: 1 } : spec);
}

/**
 * Reads where a folder's results come from.
 *
 * @returns Undefined where the folder says nothing.
 * @throws InputError when the file is broken.
 */
export function readProvenance(folder: string): Provenance | undefined {
  const file = path.join(folder, provenanceFile);
  if (!existsSync(file)) return undefined;
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Provenance;
    if (typeof read.identity.tracker === 'string' && Array.isArray(read.machines)) return read;
  } catch {
    // said below
  }
  throw new InputError(`${file}: is no record of results; remove the folder or give another`);
}

/**
 * Notes in a folder where its results come from; a machine that is there already is not noted twice.
 *
 * @throws InputError that says what differs when the folder's results are of something else.
 */
export function claimFolder(folder: string, { identity, hyperOrigin, machines }: Provenance): void {
  const found = readProvenance(folder);
  const differences = found ? identityDifferences(found.identity, identity) : [];
  if (differences.length > 0) {
    throw new InputError(
      `${folder}: holds results of another run: ${differences.join('; ')}. Give another --out or --tracker-name, or remove the folder`,
    );
  }
  const all = [...(found?.machines ?? [])];
  for (const machine of machines) {
    if (!all.some((known) => JSON.stringify(known) === JSON.stringify(machine))) all.push(machine);
  }
  const origin = found?.hyperOrigin ?? hyperOrigin;
  const content = { identity, ...(origin !== undefined && { hyperOrigin: origin }), machines: all };
  writeFileAtomic(path.join(folder, provenanceFile), `${JSON.stringify(content, null, 2)}\n`);
}

/** What differs between two identities, in words: 'benchmark is otb100 there, lasot here'. */
export function identityDifferences(there: Identity, here: Identity): string[] {
  const flat = (identity: Identity): Record<string, string> => {
    const { hyper = {}, ...rest } = identity;
    const short = (value: unknown): string => String(value).replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1...');
    return Object.fromEntries(Object.entries({ ...rest, ...hyper }).map(([key, value]) => [key, short(value)]));
  };
  const [a, b] = [flat(there), flat(here)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => a[key] !== b[key])
    .map((key) => `${key} is ${a[key] ?? 'absent'} there, ${b[key] ?? 'absent'} here`);
}
