import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseNumberRows } from '../../data/annotation-files/number-rows.js';
import { writeGot10kResult, writeOpeResult, writeTimes, writeVotResult } from '../../data/results/write-results.js';
import { InputError } from '../../errors.js';
import { readBounded } from '../../files/bounded-file.js';
import { isPlainName } from '../../files/plain-name.js';
import { counted } from '../../text/number-text.js';
import type { SequenceJob, SequenceResult } from '../run/job.js';

/** How results lie in a tracker's folder: NAME.txt; NAME/NAME_001.txt; baseline/NAME/NAME_001.txt. */
const resultLayouts = ['ope', 'got10k', 'vot'] as const;

/** A name of {@link resultLayouts}. */
export type ResultLayout = (typeof resultLayouts)[number];

/**
 * The files of one sequence, relative to the tracker's folder.
 *
 * @throws InputError when the sequence's name leads out of the folder.
 */
export function resultFiles(layout: ResultLayout, name: string): { readonly boxes: string; readonly times: string } {
  if (!isPlainName(name)) throw new InputError(`sequence ${JSON.stringify(name)} cannot be the name of a file`);
  if (layout === 'ope') return { boxes: `${name}.txt`, times: `${name}_time.txt` };
  const folder = layout === 'vot' ? path.join('baseline', name) : name;
  return { boxes: path.join(folder, `${name}_001.txt`), times: path.join(folder, `${name}_time.txt`) };
}

/**
 * Whether a sequence's result is there. Files are written whole, so that one that is there is complete.
 *
 * @throws InputError when it has another number of rows than the sequence has frames.
 */
export function isFinished(folder: string, layout: ResultLayout, { name, files }: SequenceJob): boolean {
  const { boxes, times } = resultFiles(layout, name);
  const file = path.join(folder, boxes);
  if (!existsSync(file) || !existsSync(path.join(folder, times))) return false;
  const rows = parseNumberRows(readBounded(file, 'a result, one row a frame'), file).ends.length;
  if (rows === files.length) return true;
  throw new InputError(
    `${file}: holds ${counted(rows, 'row')}; the sequence has ${counted(files.length, 'frame')}: it is of another version of the data. Remove it or give another folder`,
  );
}

/** Writes a sequence's result: its times, then its boxes, so that the boxes' file tells that all is there. */
export function writeResult(folder: string, layout: ResultLayout, name: string, { rows, times }: SequenceResult): void {
  const files = resultFiles(layout, name);
  const flat = (): Float64Array => Float64Array.from(rows.flatMap((row) => [...row]));
  if (layout === 'got10k') {
    writeGot10kResult(folder, name, [{ boxes: flat(), times }]);
    return;
  }
  writeTimes(path.join(folder, files.times), times);
  if (layout === 'vot') writeVotResult(folder, name, [rows]);
  else writeOpeResult(path.join(folder, files.boxes), flat());
}
