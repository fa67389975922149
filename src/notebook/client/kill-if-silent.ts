import { setTimeout as sleep } from 'node:timers/promises';

/** A kernel whose cell was interrupted. */
export interface InterruptedKernel {
  /** Asks the kernel anything; resolves when it answers. */
  readonly ask: () => Promise<unknown>;
  /** Whether the cell has ended. */
  readonly hasEnded: () => boolean;
  readonly kill: () => void;
}

/** How long a kernel may be silent, in milliseconds. */
export interface Patience {
  /** After the interrupt, and between two questions. */
  readonly firstMs: number;
  /** Once it has answered: it may be writing a large file. */
  readonly laterMs: number;
}

/**
 * Kills a kernel whose cell does not end after an interrupt, unless it answers: one that answers ends the cell by itself, as soon
 * as the cell has saved its work.
 */
export async function killIfSilent(
  { ask, hasEnded, kill }: InterruptedKernel,
  { firstMs, laterMs }: Patience = { firstMs: 3000, laterMs: 60_000 },
): Promise<void> {
  for (let limitMs = firstMs; !hasEnded(); limitMs = laterMs) {
    const answer = ask().then(
      () => true,
      () => true, // it has ended
    );
    const isAnswered = await Promise.race([answer, sleep(limitMs, false, { ref: false })]);
    if (hasEnded()) return;
    if (!isAnswered) return kill();
    await sleep(firstMs, undefined, { ref: false });
  }
}
