import { availableCores } from '../files/process-limits.js';
import type { Computing } from '../runtime/device.js';
import { deviceIdentity } from '../runtime/device-name.js';
import { currentProgram, type ProgramDescription } from './program.js';

/** What made a result; stored with it. */
export interface Provenance extends ProgramDescription {
  /** 'cpu (onnxruntime)', 'cuda (tensorflow.js tensorflow)'. */
  readonly device: string;
  /** Why that device; absent where none was asked for. */
  readonly deviceReason?: string;
  /** Threads of the computing library. */
  readonly threads?: number;
  /** Hash of the code, see `codeHash`, of trainings that may be resumed after it was changed. */
  readonly code?: string;
  /** Numbers that a network computed with; default: fp32. */
  readonly precision?: 'fp16' | 'int8';
  /** Start of the run in ISO 8601, UTC. */
  readonly date: string;
  /** Wall time, rounded to tenths. */
  readonly seconds?: number;
  /** Worker threads or processes. */
  readonly workers?: number;
  /** True for a result that was read from the cache; `date` and the rest are then those of the run that computed it. */
  readonly isCached?: boolean;
}

/**
 * The provenance of a run that ends now.
 *
 * @param device In words, as `computingText` returns it.
 * @param startedMs `performance.now()` at its start.
 */
export function provenance(device: string, startedMs: number, workers: number): Provenance {
  const elapsed = performance.now() - startedMs;
  const date = new Date(Date.now() - elapsed).toISOString();
  return { ...currentProgram(), device, date, seconds: Math.round(elapsed / 100) / 10, workers };
}

/** The provenance of work that starts now. */
export function provenanceNow(computing: Computing): Provenance {
  const { device, threads } = computing;
  return {
    ...currentProgram(),
    device: computingText(computing),
    ...(device && { deviceReason: device.reason }),
    threads: threads || availableCores(),
    date: new Date().toISOString(),
  };
}

/** A device in words: its name, as `deviceIdentity` has it, and the library that computes. */
export function computingText({ device, provider = 'cpu', eager }: Computing): string {
  const name = deviceIdentity(device?.name ?? eager ?? provider);
  return `${name} (${eager ? `tensorflow.js ${eager}` : 'onnxruntime'})`;
}

/** Whether two results were made by the same program, machine and device, whenever that was. */
export function isSameSource(a: Provenance, b: Provenance): boolean {
  const timeless = ({ date, seconds, isCached, ...source }: Provenance): string =>
    JSON.stringify(Object.entries(source).sort());
  return timeless(a) === timeless(b);
}

/** One entry for each source, in order of appearance: the date of the first, and the sum of their seconds. */
export function distinctSources(all: readonly Provenance[]): Provenance[] {
  const found: Provenance[] = [];
  for (const each of all) {
    const at = found.findIndex((known) => isSameSource(known, each));
    const known = found[at];
    if (!known) found.push(each);
    else if (each.seconds !== undefined) {
      found[at] = { ...known, seconds: Math.round(10 * ((known.seconds ?? 0) + each.seconds)) / 10 };
    }
  }
  return found;
}

/** For the note of a figure or table of times: '; times cached from ...' where they were not measured now, else nothing. */
export function cachedTimesNote({ isCached, date, commit, seconds }: Provenance): string {
  return isCached ? `; times cached from ${date.slice(0, 10)}, commit ${commit}, ${seconds ?? 'unknown'} s` : '';
}

/** Whether a result is of the processor, by compiled programs: its device is then 'cpu (onnxruntime)'. */
export function isOfProcessor({ device }: Pick<Provenance, 'device'>): boolean {
  return device.startsWith('cpu ');
}
