import { InputError } from '../../errors.js';

/** How strictly to read a tracker's results. */
export interface ReadResultsOptions {
  /**
   * Accept results with more or fewer rows than the sequence has frames, with a warning: rows after the last frame are
   * dropped, and missing frames become NaN, which overlaps nothing. Such results are an error unless told.
   */
  readonly allowLengthMismatch?: boolean;
  /** Where to add what the reader noticed and did not refuse, one line each. The caller prints it. */
  readonly warnings?: string[];
}

/**
 * Checks a result's number of rows.
 *
 * @throws InputError that names the file and both counts, unless a mismatch is allowed.
 */
export function checkLength(file: string, rows: number, frames: number, options: ReadResultsOptions): void {
  if (rows === frames) return;
  if (!options.allowLengthMismatch) {
    throw new InputError(
      `${file}: holds ${rows} rows; expected ${frames}, one a frame (--allow-length-mismatch accepts it)`,
    );
  }
  const consequence = rows > frames ? 'the last rows are dropped' : 'the missing frames are NaN';
  options.warnings?.push(`${file}: holds ${rows} rows for ${frames} frames; ${consequence}`);
}
