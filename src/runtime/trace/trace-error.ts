import { fileURLToPath } from 'node:url';
import { InputError } from '../../errors.js';

/** A function that cannot be traced: it uses an operation without a rule, or asks for numbers that do not exist yet. */
export class TraceError extends InputError {
  override readonly name: string = 'TraceError';
}

const runtimeFolder = new URL('..', import.meta.url).href;
const runtimePath = fileURLToPath(runtimeFolder);

/**
 * Where in the user's code the current call was made, as 'at FUNCTION (FILE:LINE:COLUMN)': the innermost frame of the
 * stack outside tensorflow.js, Node and this folder. Test files count as the user's.
 */
export function callSite(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  const frames = stack.split('\n').slice(1);
  const isOurs = (frame: string): boolean =>
    (frame.includes(runtimeFolder) || frame.includes(runtimePath)) && !frame.includes('.test.');
  // a place is a file, or one of these words alone
  const isLibrary = (frame: string): boolean =>
    /[\\/]node_modules[\\/]|(\(|at )(node:|(<anonymous>|native)\)?$)/.test(frame);
  return frames.find((frame) => !isOurs(frame) && !isLibrary(frame))?.trim() ?? 'at an unknown place';
}
