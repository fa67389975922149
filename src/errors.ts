/**
 * A mistake in what the user gave: an unknown name, a bad box, a file that cannot be read. The message is one line that
 * says what was found, what was expected and what to do. The command line prints it without a stack trace and exits with 2.
 */
export class InputError extends Error {
  override readonly name: string = 'InputError';

  /** The middle of a very long message, such as one with a name of megabytes from a file, is left out. */
  constructor(message: string, options?: ErrorOptions) {
    const isLong = message.length > 4000;
    super(isLong ? `${message.slice(0, 2000)} [...] ${message.slice(-1000)}` : message, options);
  }
}

/** The message of anything that was thrown, on one line. Control characters, which files may bring in, become '?'. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
  const controls = /[\u0000-\u001f\u007f-\u009f]/g;
  return text
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(controls, '?');
}
