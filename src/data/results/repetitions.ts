import path from 'node:path';
import { InputError } from '../../errors.js';
import type { Sequence } from '../sequence.js';
import { boxFiles, listFolder } from './folder.js';
import { matchNames } from './match-names.js';

/** Maximum number of repetitions in any protocol: VOT's 15. */
const maxRepetitions = 15;

/** The files of one sequence's repetitions: NAME/NAME_001.txt, NAME/NAME_002.txt, ...; or NAME.txt alone. */
export interface Repetitions {
  readonly sequence: Sequence;
  readonly files: readonly string[];
}

/**
 * Finds the repetitions of every sequence in a folder with one subfolder per sequence.
 *
 * @param mayBeFlat Whether a sequence without a subfolder may have one run as NAME.txt. Default: false.
 * @throws InputError that names the folder, and the missing sequences or files.
 */
export function findRepetitions(
  folder: string,
  sequences: readonly Sequence[],
  { mayBeFlat = false }: { readonly mayBeFlat?: boolean } = {},
): { readonly found: readonly Repetitions[]; readonly others: readonly string[] } {
  const { files: texts, folders } = listFolder(folder, 'one folder of results per sequence');
  const names = sequences.map(({ name }) => name);
  const flat = mayBeFlat ? boxFiles(texts, new Set(names)).filter(({ stem }) => !folders.includes(stem)) : [];
  const named = [...folders.map((name) => ({ stem: name, file: `${name}/` })), ...flat];
  const expected = mayBeFlat ? undefined : 'NAME/NAME_001.txt';
  const { files, others } = matchNames(folder, named, names, expected, texts);
  const found = sequences.map((sequence) => {
    const { stem, file } = files.get(sequence.name)!;
    const place = path.join(folder, stem);
    return { sequence, files: file.endsWith('/') ? repetitionFiles(place, sequence.name) : [path.join(folder, file)] };
  });
  return { found, others };
}

function repetitionFiles(folder: string, name: string): string[] {
  const { files } = listFolder(folder, `the results of ${name}`);
  const numbered: string[] = [];
  for (const file of files) {
    const number = Number(/_(\d{3})\.txt$/i.exec(file)?.[1]);
    if (Number.isNaN(number)) continue; // times, confidences
    if (numbered[number] !== undefined) {
      throw new InputError(`${folder}: both ${numbered[number]} and ${file} are repetition ${number}; expected one`);
    }
    numbered[number] = file;
  }
  const last = numbered.length - 1;
  if (last < 1) throw new InputError(`${folder}: holds no result; expected ${name}_001.txt`);
  if (last > maxRepetitions) {
    throw new InputError(`${folder}: holds ${numbered[last]}; expected at most ${maxRepetitions} repetitions`);
  }
  const paths = [];
  for (let i = 1; i <= last; i++) {
    if (numbered[i] === undefined) {
      const missing = `${name}_${String(i).padStart(3, '0')}.txt`;
      throw new InputError(`${folder}: ${missing} is missing, though ${numbered[last]} is there`);
    }
    paths.push(path.join(folder, numbered[i]!));
  }
  return paths;
}
