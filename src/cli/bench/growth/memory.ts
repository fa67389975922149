import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** How often the processes of this one are looked at, in milliseconds. */
const interval = 50;

/**
 * Runs a work and returns the largest resident memory meanwhile in MiB: of this process, plus the largest of each process that
 * it started. Where the system has no /proc: of this process since its start.
 */
export async function peakMemory(work: () => unknown): Promise<number> {
  const peaks = new Map<string, number>();
  const look = (): void => {
    for (const id of children()) peaks.set(id, Math.max(peakOf(id) ?? 0, peaks.get(id) ?? 0));
  };
  resetPeak();
  const timer = setInterval(look, interval);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  const own = peakOf('self') ?? process.resourceUsage().maxRSS / 1024;
  return [...peaks.values()].reduce((sum, peak) => sum + peak, own);
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
