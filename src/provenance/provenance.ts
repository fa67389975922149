import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { checked } from '../files/checked.js';
import { readJsonFile } from '../files/json-file.js';
import { packageRoot } from '../files/package-root.js';
import { availableCores } from '../files/process-limits.js';
import { writeFileAtomic } from '../files/writing.js';
import type { Computing } from '../runtime/device.js';
import { deviceIdentity } from '../runtime/device-name.js';

/**
 * The commit that a file of a copied kit names.
 *
 * @throws InputError where it has none.
 */
export function readCommit(file: string): string {
  const { commit } = checked(v.looseObject({ commit: v.string() }), readJsonFile(file, 'the commit of the kit'), file);
  return commit;
}

/** The software and machine of a result. */
export interface ProgramDescription {
  /** 'siamdla 0.1.0'. */
  readonly software: string;
  /** Commit of the sources, with '+' when they were changed since; 'unknown' outside a git checkout and a packed kit. */
  readonly commit: string;
  readonly node: string;
  readonly onnxruntime: string;
  /** Processor, and the number of its cores that this process may use. */
  readonly machine: string;
}

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

let program: ProgramDescription | undefined;

/** This program and machine, as they were at the first call. */
export function currentProgram(): ProgramDescription {
  program ??= describeProgram();
  return program;
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

/**
 * Adds to a JSON file with a list 'provenance' what computes from now on, where that is another source than the last entry.
 *
 * @param about Further keys of the entry, such as the training step.
 * @throws InputError when the file exists and has another format; the file system's error.
 */
export function noteProvenance(file: string, now: Provenance, about: object = {}): void {
  const all = existsSync(file) ? provenanceList(file, parsed(file)) : [];
  const last = all.at(-1);
  if (last && isSameSource({ ...last, ...about } as Provenance, { ...now, ...about })) return;
  writeFileAtomic(file, `${JSON.stringify({ provenance: [...all, { ...about, ...now }] }, null, 2)}\n`);
}

/** Hashes of the code that the entries of such a file name; none of a file that cannot be read. */
export function notedCode(file: string): string[] {
  const { provenance: list } = (parsed(file) ?? {}) as { provenance?: readonly Partial<Provenance>[] };
  return Array.isArray(list) ? list.flatMap(({ code }: Partial<Provenance>) => code ?? []) : [];
}

/**
 * The list 'provenance' of a parsed JSON file.
 *
 * @throws InputError when the content has none.
 */
export function provenanceList(file: string, content: unknown): Provenance[] {
  const { provenance: list } = (content ?? {}) as { provenance?: Provenance[] };
  if (Array.isArray(list)) return list;
  throw new InputError(
    `${file}: no list 'provenance' found; expected a file of siamdla train, track or tune: remove it`,
  );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function describeProgram(): ProgramDescription {
  const read = (file: string): { name: string; version: string } => JSON.parse(readFileSync(file, 'utf8'));
  const own = read(path.join(packageRoot, 'package.json'));
  const onnx = read(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return {
    software: `${own.name} ${own.version}`,
    commit: commit(),
    node: process.version,
    onnxruntime: onnx.version,
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableCores()} cores`,
  };
}

/** Written beside the built code by what copies it to a place without git: {"commit": "0123456789ab"}. */
const commitFile = path.join(packageRoot, 'dist/commit.json');

function commit(): string {
  return existsSync(commitFile) ? readCommit(commitFile) : commitOf(packageRoot);
}

/** Whether a result is of the processor, by compiled programs: its device is then 'cpu (onnxruntime)'. */
export function isOfProcessor({ device }: Pick<Provenance, 'device'>): boolean {
  return device.startsWith('cpu ');
}

/**
 * Commit of the sources in a checkout, with '+' when they were changed since; 'unknown' outside of git, and where they are
 * no part of the repository around them, as in the node_modules of a project.
 */
export function commitOf(folder: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    git('ls-files', '--error-unmatch', 'package.json');
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--', 'src') ? '+' : '');
  } catch {
    return 'unknown';
  }
}
