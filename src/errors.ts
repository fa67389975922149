/**
 * A mistake in what the user gave: an unknown name, a bad box, a file that cannot be read. The message is one line that
 * says what was found, what was expected and what to do. The command line prints it without a stack trace and exits with 2.
 */
export class InputError extends Error {
  override readonly name: string = 'InputError';
}

/** The message of anything that was thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
