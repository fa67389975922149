import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { packageRoot } from '../package-root.js';

/** A program on a machine. */
export interface Program {
  /** 'siamdla 0.1.0'. */
  readonly software: string;
  /** Commit of the sources, with '+' when they were changed since; 'unknown' outside a git checkout. */
  readonly commit: string;
  readonly node: string;
  /** Processor and how many cores of it this process may use. */
  readonly machine: string;
}

/** Where a result comes from; stored with it. */
export interface Provenance extends Program {
  /** What computed: this experiment's device. */
  readonly device: string;
  /** Wall time of the run in seconds, and the worker threads it used. */
  readonly seconds: number;
  readonly workers: number;
}

/** Describes the program, the machine and the run. The wall time is rounded to a tenth of a second. */
export function provenance(device: string, startedMs: number, workers: number): Provenance {
  const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
  return { ...currentProgram(), device, seconds, workers };
}

let maker: Program | undefined;

/** This program and machine, as they were when it was first asked for. */
export function currentProgram(): Program {
  maker ??= describe();
  return maker;
}

function describe(): Program {
  const { name, version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return {
    software: `${name} ${version}`,
    commit: commit(),
    node: process.version,
    machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`,
  };
}

function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: packageRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain', '--', 'src') ? '+' : '');
  } catch {
    return 'unknown';
  }
}
