import { withMemoryPeaks } from '../../processes/peak-memory.js';

/** How often the memory of processes is looked at, in milliseconds: they live for seconds at least. */
const everyMs = 500;

/**
 * Runs a part of the reproduction and measures the largest process meanwhile, this one included.
 *
 * @returns `memoryMiB`: undefined where the processes that this one starts cannot be looked at.
 */
export async function withMemory<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly memoryMiB: number | undefined }> {
  const { value, peaks } = await withMemoryPeaks(work, everyMs);
  return { value, memoryMiB: peaks.started && Math.max(peaks.own, ...peaks.started) };
}

/** The memory of the largest process of all parts, in words; undefined where none is known. */
export function memoryText(parts: readonly (number | undefined)[]): string | undefined {
  const known = parts.filter((memoryMiB) => memoryMiB !== undefined);
  return known.length > 0 ? `largest process ${Math.max(...known).toFixed(0)} MiB` : undefined;
}
