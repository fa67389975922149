import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Largest resident memory during a work, in MiB. */
export interface MemoryPeaks {
  /** Of this process. */
  readonly own: number;
  /** Of each process that this one started; undefined where the system has no /proc to look at them. */
  readonly started: readonly number[] | undefined;
}

/**
 * Runs a work and measures memory meanwhile. Where the system has no /proc, that of this process is its largest since it began.
 *
 * @param everyMs How often the processes that this one started are looked at; what they take after the last look is not seen.
 */
export async function withMemoryPeaks<T>(
  work: () => T | Promise<T>,
  everyMs = 50,
): Promise<{ readonly value: T; readonly peaks: MemoryPeaks }> {
  const started = new Map<string, number>();
  const look = (): void => {
    for (const id of children()) started.set(id, Math.max(peakOf(id) ?? 0, started.get(id) ?? 0));
  };
  resetPeak();
  const timer = setInterval(look, everyMs);
  try {
    const value = await work();
    const own = peakOf('self');
    const peaks =
      own === undefined
        ? { own: process.resourceUsage().maxRSS / 1024, started: undefined }
        : { own, started: [...started.values()] };
    return { value, peaks };
  } finally {
    clearInterval(timer);
  }
}

/** Makes the largest memory of this process its present one, where the system can (proc(5), clear_refs). */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // counted since the start then
  }
}

/** Largest resident memory of a process in MiB; undefined where it has ended or there is no /proc. */
function peakOf(id: string): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** The processes that any thread of this one started. */
function children(): string[] {
  try {
    const tasks = readdirSync('/proc/self/task');
    return tasks.flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').match(/\d+/g) ?? []);
  } catch {
    return []; // no /proc, or a thread that ended meanwhile
  }
}
