/** Thrown by whatever runs when the user presses Ctrl-C. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';

  /** @param advice How to resume. */
  constructor(advice?: string) {
    super(['interrupted; files already written are complete', ...(advice ? [advice] : [])].join(': '));
  }
}

/** The advice of commands that resume when they are run again. */
export const sameCommand = 'run the same command again to resume';
