/** Thrown through whatever runs when the user presses Ctrl-C. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
  constructor() {
    super('interrupted; files already written are complete');
  }
}

/** A signal that Ctrl-C (or SIGTERM) raises. A second one ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Interrupted()));
  }
  return controller.signal;
}
