/** A work of ours that is measured. */
export interface Work {
  /** Does it once. */
  readonly run: () => unknown;
  /** How much one run does. Default: 1. */
  readonly units?: number;
}

/**
 * How much a second of a work does. The first run after a pause is timed only where it takes a third of the time, as in
 * peers/serve.py.
 */
export async function turnOf({ run, units = 1 }: Work, seconds: number): Promise<number> {
  let started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  await run();
  let done = units;
  if (elapsed() < seconds / 3) [done, started] = [0, performance.now()];
  while (done === 0 || elapsed() < seconds) {
    await run();
    done += units;
  }
  return done / elapsed();
}
