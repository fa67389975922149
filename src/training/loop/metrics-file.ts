import { appendFileSync, existsSync } from 'node:fs';
import { InputError } from '../../errors.js';
import { readLines } from '../../files/lines.js';
import { writing } from '../../files/write-errors.js';
import { writePartsAtomic } from '../../files/writing.js';
import { parseMetricsLine } from './stored.js';
import type { MetricsLine } from './summary.js';

const expected = 'lines of metrics that siamdla train wrote';

/** Metrics as JSON lines: one per step, one per epoch. Numbers that are not finite are null. */
export class MetricsFile {
  readonly #file: string;
  #pending = '';

  /**
   * Opens it. Lines from a position on are taken out: a run that was killed has written steps that are done again.
   *
   * @param epoch The next step's; with step 0 and epoch 0 the file begins anew.
   */
  constructor(file: string, { epoch, step }: { epoch: number; step: number }) {
    this.#file = file;
    const isBefore = (text: string): boolean => {
      const line = whole(text, file);
      if (!line) return false;
      return line.epoch < epoch || (line.kind === 'step' && line.epoch === epoch && line.step < step);
    };
    writePartsAtomic(file, keptLines(file, isBefore));
  }

  /** Adds a line; it is written with the next {@link flush}, or when many are waiting. */
  add(line: MetricsLine): void {
    this.#pending += `${JSON.stringify(line)}\n`;
    if (this.#pending.length > 1 << 14) this.flush();
  }

  /** Writes what is waiting. */
  flush(): void {
    if (this.#pending !== '') writing(this.#file, () => appendFileSync(this.#file, this.#pending));
    this.#pending = '';
  }
}

/**
 * Reads a file of metrics; null becomes NaN. A last line that has no end, as of a killed run, is left out.
 *
 * @throws InputError that names the file, and the line that is none of metrics.
 */
export function readMetrics(file: string): MetricsLine[] {
  const lines: MetricsLine[] = [];
  let broken: InputError | undefined; // only the last line may be
  let number = 0;
  for (const texts of readLines(file, expected)) {
    for (const text of texts) {
      if (broken) throw broken;
      number++;
      try {
        if (text !== '') lines.push(parseMetricsLine(text, `${file}: line ${number}`));
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        broken = error;
      }
    }
  }
  return lines;
}

function* keptLines(file: string, isKept: (text: string) => boolean): Generator<string> {
  if (!existsSync(file)) return;
  for (const lines of readLines(file, expected)) {
    const kept = lines.filter(isKept);
    yield kept.map((line) => `${line}\n`).join('');
  }
}

/** A line of metrics; undefined for one that is damaged, whose step is done again. */
function whole(text: string, file: string): MetricsLine | undefined {
  try {
    return text === '' ? undefined : parseMetricsLine(text, file);
  } catch {
    return undefined;
  }
}
