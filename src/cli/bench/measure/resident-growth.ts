/** Resident memory in MiB. */
export interface ResidentGrowth {
  readonly before: number;
  readonly after: number;
  /** Runs between both. */
  readonly runs: number;
}

/**
 * Resident memory after some runs of a work, and after up to 1000 more.
 *
 * @param warm Runs before the first reading.
 * @param limitSeconds After which no further run starts; at least one counts.
 */
export async function residentGrowth(
  work: () => Promise<unknown>,
  warm: number,
  limitSeconds: number,
): Promise<ResidentGrowth> {
  const started = performance.now();
  const isOver = (share: number): boolean => performance.now() - started > 1000 * share * limitSeconds;
  for (let i = 0; i < warm && !isOver(0.2); i++) await work();
  const before = process.memoryUsage.rss() / 2 ** 20;
  let runs = 0;
  do {
    await work();
    runs++;
  } while (runs < 1000 && !isOver(1));
  return { before, after: process.memoryUsage.rss() / 2 ** 20, runs };
}
