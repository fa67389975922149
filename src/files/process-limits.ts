import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';

/**
 * Cores that this process can keep busy: those that it may run on, or fewer where its control group limits its time, as
 * containers, Kubernetes and batch systems do. Node.js and ONNX Runtime see the cores of the whole machine there: with as
 * many threads most wait for those that are held back.
 *
 * @param root Folder of the system's files. Default: '/'. Systems other than Linux have no control groups.
 */
export function availableCores(root: string = '/'): number {
  const limits = limitFolders(root).map(limitIn);
  return Math.max(1, Math.floor(Math.min(availableParallelism(), ...limits)));
}

/** Bytes of memory that this process may use: those of the machine, or fewer where its control group limits them. */
export function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY); // 0 where it is not known
}

/** Folders of this process's control groups for time, and of those around them: each has a limit, or none. */
function limitFolders(root: string): string[] {
  const groups = textOf(path.join(root, 'proc/self/cgroup')) ?? '';
  return groups.split('\n').flatMap((line) => {
    const [, controllers, place] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || place === undefined) return [];
    if (controllers !== '' && !controllers.split(',').includes('cpu')) return [];
    const top = path.join(root, 'sys/fs/cgroup', controllers); // of version 2 all controllers are in one tree
    const names = place.split('/').filter(Boolean);
    return names.concat('').map((_, depth) => path.join(top, ...names.slice(0, depth)));
  });
}

/** A group's limit in cores, by version 2 or 1; infinite without one. */
function limitIn(folder: string): number {
  const both = textOf(path.join(folder, 'cpu.max'))?.split(' ');
  const [quota, period] = both ?? ['quota', 'period'].map((what) => textOf(path.join(folder, `cpu.cfs_${what}_us`)));
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Number.POSITIVE_INFINITY; // 'max', -1, or no such file
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
