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

/** The advice of a command with --fresh, which would compute anew what it has finished. */
export const freshCommand =
  'the same command computes all anew; without --fresh it resumes, and takes what this run had not come to from the cache, if it is there';
