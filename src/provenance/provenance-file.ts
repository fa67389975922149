import { existsSync, readFileSync } from 'node:fs';
import { InputError } from '../errors.js';
import { writeFileAtomic } from '../files/writing.js';
import { isSameSource, type Provenance } from './provenance.js';

/**
 * Adds to a JSON file with a list 'provenance' what computes from now on, where that is another source than the last entry.
 *
 * @param about Further keys of the entry, such as the training step.
 * @throws InputError when the file exists and has another format; the file system's error.
 */
export function noteProvenance(file: string, now: Provenance, about: object = {}): void {
  const all = existsSync(file) ? provenanceList(file, parsed(file)) : [];
  const last = all.at(-1);
  if (last && isSameSource({ ...last, ...about } as Provenance, { ...now, ...about })) return;
  writeFileAtomic(file, `${JSON.stringify({ provenance: [...all, { ...about, ...now }] }, null, 2)}\n`);
}

/** Hashes of the code that the entries of such a file name; none of a file that cannot be read. */
export function notedCode(file: string): string[] {
  const { provenance: list } = (parsed(file) ?? {}) as { provenance?: readonly Partial<Provenance>[] };
  return Array.isArray(list) ? list.flatMap(({ code }: Partial<Provenance>) => code ?? []) : [];
}

/**
 * The list 'provenance' of a parsed JSON file.
 *
 * @throws InputError when the content has none.
 */
export function provenanceList(file: string, content: unknown): Provenance[] {
  const { provenance: list } = (content ?? {}) as { provenance?: Provenance[] };
  if (Array.isArray(list)) return list;
  throw new InputError(
    `${file}: no list 'provenance' found; expected a file of siamdla train, track or tune: remove it`,
  );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
