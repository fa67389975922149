import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { checked } from '../../files/checked.js';
import { readJsonFile } from '../../files/json-file.js';
import { isSameFile } from '../../files/same-file.js';
import { writeFileAtomic } from '../../files/writing.js';

/** What a record holds: names of files and folders beside it that runs on a video wrote. */
const schema = v.object({ files: v.array(v.string()) });

/**
 * Refuses outputs that would replace the input, or what no earlier run wrote. An empty folder is not in the way.
 *
 * @param record The file in the folder of the outputs by which runs know their own.
 * @param outputs Files and folders beside the record.
 * @throws InputError that names the output; as `readJsonFile` for a broken record.
 */
export function refuseReplacing(record: string, outputs: readonly string[], input: string): void {
  const own = recordedIn(record);
  for (const output of outputs.filter(holdsSomething)) {
    if (isSameFile(output, input)) {
      throw new InputError(
        `${output}: is the input, which the output would replace; expected another place: give another folder or format`,
      );
    }
    if (!own.includes(path.basename(output))) {
      throw new InputError(
        `${output}: was not written by an earlier run on ${path.basename(input)}, and this run would replace it; expected no such ${kindAt(output)}: move it, or give another folder`,
      );
    }
  }
}

/** Records outputs as a run's own. To be called right before they are written. @throws As `writeFileAtomic`. */
export function recordWritten(record: string, outputs: readonly string[]): void {
  const still = recordedIn(record).filter((name) => existsSync(path.join(path.dirname(record), name)));
  const files = [...new Set([...still, ...outputs.map((output) => path.basename(output))])].sort();
  writeFileAtomic(record, `${JSON.stringify({ files })}\n`);
}

function recordedIn(record: string): readonly string[] {
  if (!existsSync(record)) return [];
  return checked(schema, readJsonFile(record, "a record of a video's outputs"), record).files;
}

function holdsSomething(place: string): boolean {
  return existsSync(place) && (kindAt(place) === 'file' || readdirSync(place).length > 0);
}

function kindAt(place: string): 'file' | 'folder' {
  return statSync(place).isDirectory() ? 'folder' : 'file';
}
