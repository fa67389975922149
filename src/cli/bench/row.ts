/** One line of a benchmark's table. */
export interface BenchRow {
  readonly what: string;
  /** How much per second, on one core unless `what` says otherwise. */
  readonly perSecond: number;
  /** The same by a peer in the same run, and what the peer is; left out where it could not run. */
  readonly peer?: { readonly name: string; readonly perSecond: number };
}

/** A benchmark: rows, and remarks such as why a peer did not run. */
export interface Bench {
  readonly rows: readonly BenchRow[];
  readonly remarks: readonly string[];
}

/**
 * How often per second a function's unit of work is done: the fastest of five rounds, since other programs can only
 * slow it down.
 *
 * @param work Does its unit of work so many times.
 * @param times Units in a round.
 */
export function rate(work: (times: number) => void, times: number): number {
  work(Math.ceil(times / 5)); // lets the compiler optimise
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    work(times);
    best = Math.max(best, times / ((performance.now() - started) / 1000));
  }
  return best;
}
