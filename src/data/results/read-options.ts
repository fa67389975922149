import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import { shortList } from '../../text/short-list.js';

/** Options of readers of results. */
export interface ReadResultsOptions {
  /**
   * Accepts results with more or fewer rows than frames, with a warning: rows after the last frame are dropped, or those before
   * the first one in a one-pass result of all images up to the last, as got10k's toolkit has of OTB100's Tiger1; missing frames
   * become NaN in a one-pass result, and are left out of a run with restarts. Default: they are an error.
   */
  readonly allowLengthMismatch?: boolean;
  /** Names of sequences that are not read, of whose results nothing is warned. Default: none. */
  readonly leftOut?: readonly string[] | undefined;
  /** Receives the reader's warnings, one line each. */
  readonly warnings?: string[];
}

/** Warns of names in a tracker's folder that belong to no sequence. */
export function warnOfOthers(folder: string, others: readonly string[], options: ReadResultsOptions): void {
  const strange = others.filter((name) => !options.leftOut?.includes(name));
  if (strange.length === 0) return;
  const names = strange.length === 1 ? 'name is' : 'names are';
  options.warnings?.push(`${folder}: ${strange.length} ${names} of no sequence: ${shortList(strange, 5)}`);
}

/**
 * Checks a result's number of rows.
 *
 * @param ifShorter Treatment of missing frames, for the warning.
 * @param ifLonger Treatment of other rows, for the warning.
 * @throws InputError that names the file and both numbers, unless a mismatch is allowed.
 */
export function checkLength(
  file: string,
  rows: number,
  frames: number,
  options: ReadResultsOptions,
  ifShorter: string = 'the missing frames are NaN',
  ifLonger: string = 'the last rows are dropped',
): void {
  if (rows === frames) return;
  if (!options.allowLengthMismatch) {
    throw new InputError(
      `${file}: holds ${counted(rows, 'row')}; expected ${frames}, one per frame (--allow-length-mismatch accepts it)`,
    );
  }
  const consequence = rows > frames ? ifLonger : ifShorter;
  options.warnings?.push(`${file}: holds ${counted(rows, 'row')} for ${counted(frames, 'frame')}; ${consequence}`);
}
