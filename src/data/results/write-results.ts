import path from 'node:path';
import { InputError } from '../../errors.js';
import { isPlainName } from '../../files/plain-name.js';
import { writeFileAtomic } from '../../files/writing.js';

/** Number format: shortest exact decimals (pysot), or three decimals (got10k). */
export type OpeStyle = 'pysot' | 'got10k';

/**
 * Writes one sequence's boxes, one row x, y, w, h per frame.
 *
 * @param boxes Four numbers per frame, flat, in pixels.
 * @param style 'pysot': exact; 'got10k': rounded to a thousandth of a pixel, as by its toolkit.
 */
export function writeOpeResult(file: string, boxes: Float64Array, style: OpeStyle = 'pysot'): void {
  writeFileAtomic(file, opeText(boxes, style));
}

/** The text of a result file; see `writeOpeResult`. */
export function opeText(boxes: Float64Array, style: OpeStyle = 'pysot'): string {
  if (boxes.length % 4 !== 0) throw new RangeError(`${boxes.length} numbers; expected four per frame`);
  const text = style === 'pysot' ? String : (value: number): string => value.toFixed(3);
  let lines = '';
  for (let i = 0; i < boxes.length; i += 4) {
    lines += `${text(boxes[i]!)},${text(boxes[i + 1]!)},${text(boxes[i + 2]!)},${text(boxes[i + 3]!)}\n`;
  }
  return lines;
}

/**
 * Writes a sequence's times, one row per frame with eight decimals, as got10k's toolkit does for every benchmark.
 *
 * @param times Seconds per frame.
 */
export function writeTimes(file: string, times: Float64Array): void {
  writeFileAtomic(file, Array.from(times, (seconds) => `${seconds.toFixed(8)}\n`).join(''));
}

/**
 * Writes one sequence's repetitions of VOT's protocol with restarts, as FOLDER/baseline/NAME/NAME_001.txt and so on.
 * Codes are written as integers, boxes with 4 decimals of a single-precision number, as by pysot.
 *
 * @param folder The tracker's folder.
 * @param repetitions Per repetition, per frame: a code, a rectangle or a polygon.
 * @throws InputError if the sequence's name is not a valid name of a folder.
 */
export function writeVotResult(
  folder: string,
  name: string,
  repetitions: readonly (readonly ArrayLike<number>[])[],
): void {
  checkName(name);
  repetitions.forEach((frames, i) => {
    const lines = frames.map((row) =>
      row.length === 1 ? `${row[0]}\n` : `${Array.from(row, (value) => Math.fround(value).toFixed(4)).join(',')}\n`,
    );
    writeFileAtomic(path.join(folder, 'baseline', name, repetitionName(name, i)), lines.join(''));
  });
}

/** One run over a sequence of GOT-10k. */
export interface Got10kRun {
  /** Four numbers per frame, flat, in pixels. */
  readonly boxes: Float64Array;
  /** Seconds per frame. */
  readonly times: Float64Array;
}

/**
 * Writes one sequence's runs in GOT-10k's layout: FOLDER/NAME/NAME_001.txt with three decimals, and NAME_time.txt with a
 * column per run and eight decimals, as got10k's toolkit does. The times come first, so that boxes tell that they are there.
 *
 * @param folder The tracker's folder.
 * @throws InputError if the sequence's name is not a valid name of a folder.
 */
export function writeGot10kResult(folder: string, name: string, runs: readonly Got10kRun[]): void {
  checkName(name);
  for (const { boxes, times } of runs) {
    if (boxes.length === 4 * times.length) continue;
    throw new RangeError(`${name}: ${boxes.length / 4} boxes and ${times.length} times; expected equal numbers`);
  }
  const times = runs.map((run) => run.times);
  const lines = Array.from(times[0] ?? [], (_, frame) => `${times.map((each) => each[frame]!.toFixed(8)).join(',')}\n`);
  writeFileAtomic(path.join(folder, name, `${name}_time.txt`), lines.join(''));
  runs.forEach(({ boxes }, i) => {
    writeFileAtomic(path.join(folder, name, repetitionName(name, i)), opeText(boxes, 'got10k'));
  });
}

/** Checks a sequence name, which comes from an annotation file: it must not lead out of the folder. */
function checkName(name: string): void {
  if (!isPlainName(name)) throw new InputError(`sequence ${JSON.stringify(name)} cannot be the name of a folder`);
}

function repetitionName(name: string, index: number): string {
  return `${name}_${String(index + 1).padStart(3, '0')}.txt`;
}
