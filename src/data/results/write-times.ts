import { writeFileAtomic } from '../../files.js';

/**
 * Writes a sequence's times, one row a frame with eight decimals, as got10k's toolkit does for every benchmark.
 *
 * @param times Seconds per frame.
 */
export function writeTimes(file: string, times: Float64Array): void {
  writeFileAtomic(file, Array.from(times, (seconds) => `${seconds.toFixed(8)}\n`).join(''));
}
