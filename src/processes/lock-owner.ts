import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { temporaryName } from '../files/temporary-files.js';

/** Milliseconds without a sign of life after which an owner on another machine counts as dead. */
const staleAfter = 30_000;

/** Who holds a lock; the content of its file. */
export interface LockOwner {
  /** Random, so that no two acquisitions are confused. */
  readonly id: string;
  readonly host: string;
  /** Identifies the machine's boot and the process namespace: containers may share a folder, and in each the pid is 1. */
  readonly machine: string;
  readonly pid: number;
  /** Start time of the process in ticks since boot, as another one may have its pid later; absent where unknown. */
  readonly startTicks?: string;
  readonly command: string;
  /** What the lock is for, where it is not all that lies beside it. */
  readonly covers?: readonly string[];
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** An owner in words. */
export function ownerText({ pid, host, command, since }: LockOwner): string {
  const from = host === hostname() ? '' : ` on ${host}`;
  return `process ${pid}${from} (${command}, since ${since.slice(0, 19).replace('T', ' ')} UTC)`;
}

/**
 * Whether the owner of a lock lives: its process runs (same machine), or has given a sign of life within 30 s (another one).
 *
 * @param file The lock, which its owner rewrites as a sign of life.
 */
export function isAlive(file: string, owner: LockOwner): boolean {
  if (owner.machine !== machineId) return ageOf(file) < staleAfter;
  if (!isRunning(owner.pid)) return false;
  const now = startTicks(owner.pid);
  if (owner.startTicks === undefined || now === undefined) return ageOf(file) < staleAfter;
  return now === owner.startTicks;
}

/** Milliseconds since a file was written, by the clock of its file system. */
function ageOf(file: string): number {
  const probe = temporaryName(file);
  try {
    writeFileSync(probe, '');
    const now = statSync(probe).mtimeMs;
    const written = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return written === undefined ? Number.POSITIVE_INFINITY : now - written;
  } finally {
    rmSync(probe, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
}

/** This process as the owner of a lock that it takes now. */
export function ownerOfThisProcess(): LockOwner {
  const ticks = startTicks(process.pid);
  const words = [path.basename(process.argv[1] ?? process.title), ...process.argv.slice(2, 3)];
  return {
    id: randomBytes(12).toString('hex'),
    host: hostname(),
    machine: machineId,
    pid: process.pid,
    ...(ticks !== undefined && { startTicks: ticks }),
    command: words.join(' ').replace(/^main\.js/, 'siamdla'),
    since: new Date().toISOString(),
  };
}

/** Field 22 of /proc/PID/stat; the second, in parentheses, may hold blanks. A zombie has ended. */
function startTicks(pid: number): string | undefined {
  try {
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return state === 'Z' || state === 'X' ? 'ended' : rest[18];
  } catch {
    return undefined;
  }
}

/** Name, boot and process namespace of this machine, as far as the system tells. */
const machineId: string = [
  hostname(),
  optional(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  optional(() => readlinkSync('/proc/self/ns/pid')),
].join(' ');

function optional(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
