import { InputError } from '../../errors.js';

/** How strictly to read a tracker's results. */
export interface ReadResultsOptions {
  /**
   * Accept results with more or fewer rows than the sequence has frames, with a warning: rows after the last frame are
   * dropped; missing frames become NaN in a one-pass result, and are left out of a run with restarts. Such results are
   * an error unless told.
   */
  readonly allowLengthMismatch?: boolean;
  /** Where to add what the reader noticed and did not refuse, one line each. The caller prints it. */
  readonly warnings?: string[];
}

/**
 * Checks a result's number of rows.
 *
 * @param ifShorter What becomes of missing frames, for the warning.
 *
 * @throws InputError that names the file and both counts, unless a mismatch is allowed.
 */
export function checkLength(
  file: string,
  rows: number,
  frames: number,
  options: ReadResultsOptions,
  ifShorter: string = 'the missing frames are NaN',
): void {
  if (rows === frames) return;
  if (!options.allowLengthMismatch) {
    throw new InputError(
      `${file}: holds ${rows} rows; expected ${frames}, one a frame (--allow-length-mismatch accepts it)`,
    );
  }
  const consequence = rows > frames ? 'the last rows are dropped' : ifShorter;
  options.warnings?.push(`${file}: holds ${rows} rows for ${frames} frames; ${consequence}`);
}
