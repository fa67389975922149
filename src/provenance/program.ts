import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { checked } from '../files/checked.js';
import { readJsonFile } from '../files/json-file.js';
import { packageRoot } from '../files/package-root.js';
import { availableCores } from '../files/process-limits.js';

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

let program: ProgramDescription | undefined;

/** This program and machine, as they were at the first call. */
export function currentProgram(): ProgramDescription {
  program ??= describeProgram();
  return program;
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

/**
 * The commit that a file of a copied kit names.
 *
 * @throws InputError where it has none.
 */
export function readCommit(file: string): string {
  const { commit } = checked(v.looseObject({ commit: v.string() }), readJsonFile(file, 'the commit of the kit'), file);
  return commit;
}
