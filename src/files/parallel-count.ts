import { InputError } from '../errors.js';
import { foundText } from '../text/number-text.js';
import { availableCores } from './process-limits.js';

/**
 * The most threads or processes that may be asked for. Each beyond the cores only slows the others, as all of ONNX Runtime's
 * wait for each other in every operation: on 2 cores a frame of 60 ms takes 600 ms on 16 threads and 10 s on 256, and
 * 50,000 do not begin within a minute. As many as any usual machine has stay possible everywhere, for numbers that have
 * to be repeated bit by bit.
 */
export function mostAtOnce(): number {
  return Math.max(256, availableCores());
}

/** Which numbers of threads or processes are possible, for messages: 'a whole number from 1 to 256 (this process may use 2 cores)'. */
export function expectedAtOnce(min: number = 1): string {
  const cores = availableCores();
  return `a whole number from ${min} to ${mostAtOnce()} (this process may use ${cores} ${cores === 1 ? 'core' : 'cores'})`;
}

/** Whether a number of threads or processes is possible. */
export function isPossibleAtOnce(count: number, min: number = 1): boolean {
  return Number.isSafeInteger(count) && count >= min && count <= mostAtOnce();
}

/**
 * Refuses a number of threads or processes of which none would work, or too many.
 *
 * @param what What is counted, for the message: 'workers'.
 * @param count Undefined: the default, which is possible.
 * @param min 0 where that stands for a default. Default: 1.
 * @throws InputError for a number that is not whole, or outside of `min` to {@link mostAtOnce}.
 */
export function checkAtOnce(what: string, count: number | undefined, min: number = 1): void {
  if (count === undefined || isPossibleAtOnce(count, min)) return;
  throw new InputError(`${what} is ${foundText(count)}; expected ${expectedAtOnce(min)}`);
}
