import { fileURLToPath } from 'node:url';
import { InputError } from '../../errors.js';

/** A function cannot be traced: it uses an operation without a rule, or reads values that are not computed yet. */
export class TraceError extends InputError {
  override readonly name: string = 'TraceError';
}

const runtimeFolder = new URL('..', import.meta.url).href;
const runtimePath = fileURLToPath(runtimeFolder);

/**
 * Location of the current call in the user's code, as 'at FUNCTION (FILE:LINE:COLUMN)': the innermost stack frame
 * outside tensorflow.js, Node.js and this folder. Test files count as user code.
 */
export function callSite(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  const frames = stack.split('\n').slice(1);
  const isOurs = (frame: string): boolean =>
    (frame.includes(runtimeFolder) || frame.includes(runtimePath)) && !frame.includes('.test.');
  // a location is a file, or one of these words
  const isLibrary = (frame: string): boolean =>
    /[\\/]node_modules[\\/]|(\(|at )(node:|(<anonymous>|native)\)?$)/.test(frame);
  return frames.find((frame) => !isOurs(frame) && !isLibrary(frame))?.trim() ?? 'at an unknown place';
}
