import { readdirSync, readFileSync } from 'node:fs';

/** How often the processes of this one are looked at, in milliseconds. */
const interval = 50;

/**
 * Runs a work and returns the largest resident memory in MiB: of this process since its start, plus the largest of each process
 * that it started meanwhile, where the system has /proc.
 */
export async function peakMemory(work: () => unknown): Promise<number> {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const { id, peakMiB } of children(process.pid)) peaks.set(id, Math.max(peakMiB, peaks.get(id) ?? 0));
  };
  const timer = setInterval(look, interval);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return [...peaks.values()].reduce((sum, peak) => sum + peak, process.resourceUsage().maxRSS / 1024);
}

/** The processes that a process started, with the largest memory that each had. */
function children(parent: number): { readonly id: number; readonly peakMiB: number }[] {
  try {
    const tasks = readdirSync(`/proc/${parent}/task`);
    const ids = tasks.flatMap(
      (task) => readFileSync(`/proc/${parent}/task/${task}/children`, 'utf8').match(/\d+/g) ?? [],
    );
    return ids.map((id) => {
      const [, peak = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
      return { id: Number(id), peakMiB: Number(peak) / 1024 };
    });
  } catch {
    return []; // no /proc, or a process that ended meanwhile
  }
}
