import { currentProgram } from '../../provenance/program.js';
import { distinctSources, type Provenance } from '../../provenance/provenance.js';
import { type FinishedStep, type StepMarker, writeMarker } from './step-marker.js';

/** Wall time of all attempts at a step together, and what made its files. */
export type StepHistory = Pick<FinishedStep, 'seconds' | 'provenance'>;

/** An attempt to compute a step, which begins now. It keeps the record of the step's folder. */
export class StepAttempt {
  readonly #folder: string;
  readonly #identity: Pick<StepMarker, 'name' | 'config' | 'code'>;
  readonly #earlier: StepMarker | undefined;
  readonly #source: Provenance;
  readonly #startedMs: number = performance.now();

  /**
   * @param device In words, as in a provenance.
   * @param earlier The record of an attempt that did not finish, which this one resumes; undefined where there is none.
   */
  constructor(
    folder: string,
    identity: Pick<StepMarker, 'name' | 'config' | 'code'>,
    device: string,
    earlier: StepMarker | undefined,
  ) {
    this.#folder = folder;
    this.#identity = identity;
    this.#earlier = earlier;
    this.#source = { ...currentProgram(), device, date: new Date().toISOString() };
  }

  /** Records the time so far, so that the seconds of an attempt that is killed count too. */
  record(): void {
    writeMarker(this.#folder, { ...this.#identity, ...this.#history() });
  }

  /**
   * Records that the step is finished.
   *
   * @param files SHA-256 of every file of the step, by its path in the folder.
   */
  recordFinished(files: Readonly<Record<string, string>>): StepHistory {
    const history = this.#history(); // once: a later look at the clock may round to other seconds
    writeMarker(this.#folder, { ...this.#identity, ...history, files });
    return history;
  }

  #history(): StepHistory {
    const elapsed = (performance.now() - this.#startedMs) / 1000;
    const { seconds = 0, provenance = [] } = this.#earlier ?? {};
    return {
      seconds: tenths(seconds + elapsed),
      provenance: distinctSources([...provenance, { ...this.#source, seconds: tenths(elapsed) }]),
    };
  }
}

function tenths(seconds: number): number {
  return Math.round(10 * seconds) / 10;
}
