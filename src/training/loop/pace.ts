import type { StepTimes } from './summary.js';

/** The share of the newest step in the running means. */
const newest = 0.05;

/** How long steps take, as a running mean. */
export class Pace {
  #seconds = 0;
  #waited = 0;
  #steps = 0;

  /** Takes in one more step. */
  add({ data, assignment, step }: StepTimes): void {
    this.#steps++;
    const share = Math.max(newest, 1 / this.#steps); // a plain mean at first
    this.#seconds += share * ((data + assignment + step) / 1000 - this.#seconds);
    this.#waited += share * (data / 1000 - this.#waited);
  }

  /** Of a step. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Share of it in which pairs were waited for. */
  get waitShare(): number {
    return this.#seconds > 0 ? this.#waited / this.#seconds : 0;
  }
}
