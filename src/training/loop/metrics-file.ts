import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { writeError, writeFileAtomic } from '../../files.js';
import type { StepResult } from '../step/training-step.js';
import { type EpochSummary, parseMetrics, type StepTimes } from './summary.js';

/** A line of the file: a step, or the end of an epoch. */
export type MetricsLine =
  | ({
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly rate: number;
      readonly positivesPerImage: number;
      readonly times: StepTimes;
    } & StepResult)
  | ({ readonly kind: 'epoch' } & EpochSummary);

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
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    const isBefore = (line: string): boolean => {
      const at = parsed(line);
      if (!at) return false;
      return at.epoch < epoch || (at.kind === 'step' && at.epoch === epoch && at.step < step);
    };
    writeFileAtomic(
      file,
      lines
        .filter(isBefore)
        .map((line) => `${line}\n`)
        .join(''),
    );
  }

  /** Adds a line; it is written with the next {@link flush}, or when many are waiting. */
  add(line: MetricsLine): void {
    this.#pending += `${JSON.stringify(line)}\n`;
    if (this.#pending.length > 1 << 14) this.flush();
  }

  /** Writes what is waiting. */
  flush(): void {
    try {
      if (this.#pending !== '') appendFileSync(this.#file, this.#pending);
    } catch (error) {
      throw writeError(this.#file, error);
    }
    this.#pending = '';
  }
}

/** Reads a file of metrics; null becomes NaN. Lines that are damaged, as the last of a killed run may be, are left out. */
export function readMetrics(file: string): MetricsLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => parsed(line) ?? []);
}

function parsed(line: string): MetricsLine | undefined {
  try {
    return line === '' ? undefined : (parseMetrics(line) as MetricsLine);
  } catch {
    return undefined;
  }
}
