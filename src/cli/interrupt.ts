/** Thrown through whatever runs when the user presses Ctrl-C. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
  constructor(advice?: string) {
    super(['interrupted; files already written are complete', ...(advice ? [advice] : [])].join(': '));
  }
}

/** How most commands go on. */
export const sameCommand = 'the same command goes on from them';

/**
 * A signal that Ctrl-C (or SIGTERM) raises. A second one ends the process at once.
 *
 * @param advice How to go on, where one can.
 */
export function interruptSignal(advice?: string): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Interrupted(advice)));
  }
  return controller.signal;
}
