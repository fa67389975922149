import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { checked } from '../../files/checked.js';
import { readJsonFile } from '../../files/json-file.js';
import { isSameFile } from '../../files/same-file.js';
import { writeFileAtomic } from '../../files/writing.js';

/** What a record holds. */
const schema = v.object({
  /** Names of files and folders beside it that runs on a video wrote. */
  files: v.array(v.string()),
  /** The video, relative to the record's folder, so that both may move; absent from older records. */
  video: v.optional(v.string()),
});

/**
 * Refuses outputs that would replace the input, or what no earlier run on it wrote. An empty folder is not in the way.
 *
 * @param record The file in the folder of the outputs by which runs know their own.
 * @param outputs Files and folders beside the record.
 * @throws InputError that names the output; as `readJsonFile` for a broken record.
 */
export function refuseReplacing(record: string, outputs: readonly string[], input: string): void {
  const same = outputs.find((output) => isSameFile(output, input));
  if (same !== undefined) {
    throw new InputError(
      `${same}: is the input, which the output would replace; expected another place: give another folder or format`,
    );
  }
  const { files, video } = recordIn(record);
  const other = video === undefined || video === relativeTo(record, input) ? undefined : video;
  for (const output of outputs.filter(holdsSomething)) {
    const isRecorded = files.includes(path.basename(output));
    if (isRecorded && other === undefined) continue;
    const found = isRecorded
      ? `is of another video, ${path.resolve(path.dirname(record), other!)}`
      : `was not written by an earlier run on ${path.basename(input)}`;
    throw new InputError(
      `${output}: ${found}, and this run would replace it; expected no such ${kindAt(output)}: move it, or give another folder`,
    );
  }
}

/** Records outputs as those of runs on a video. To be called right before they are written. @throws As `writeFileAtomic`. */
export function recordWritten(record: string, outputs: readonly string[], input: string): void {
  const video = relativeTo(record, input);
  const before = recordIn(record);
  const own = (before.video ?? video) === video ? before.files : [];
  const still = own.filter((name) => existsSync(path.join(path.dirname(record), name)));
  const files = [...new Set([...still, ...outputs.map((output) => path.basename(output))])].sort();
  writeFileAtomic(record, `${JSON.stringify({ files, video })}\n`);
}

function recordIn(record: string): v.InferOutput<typeof schema> {
  if (!existsSync(record)) return { files: [] };
  return checked(schema, readJsonFile(record, "a record of a video's outputs"), record);
}

/** The path of a video from a record's folder on, the same however either is written. */
function relativeTo(record: string, input: string): string {
  const [from, to] = [path.dirname(record), input].map((place) =>
    existsSync(place) ? realpathSync(place) : path.resolve(place),
  ) as [string, string];
  return path.relative(from, to);
}

function holdsSomething(place: string): boolean {
  return existsSync(place) && (kindAt(place) === 'file' || readdirSync(place).length > 0);
}

function kindAt(place: string): 'file' | 'folder' {
  return statSync(place).isDirectory() ? 'folder' : 'file';
}
