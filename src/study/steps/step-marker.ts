import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { hashOfFile } from '../../files/file-hash.js';
import { isTemporaryName } from '../../files/temporary-files.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { Provenance } from '../../provenance/provenance.js';

/** The record of a step's folder. */
export interface StepMarker {
  readonly name: string;
  readonly config: object;
  readonly code?: string;
  readonly seconds: number;
  readonly provenance?: readonly Provenance[];
  /** SHA-256 of every file, by its path in the folder; absent until the step is finished. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A step whose files are complete. */
export interface FinishedStep {
  readonly name: string;
  readonly folder: string;
  /** Wall time in seconds of the run that made the files, all its attempts together. */
  readonly seconds: number;
  /** True when an earlier run, or another process, made the files. */
  readonly isCached: boolean;
  /** What made the files; several where an interrupted run was finished by another program or machine. */
  readonly provenance: readonly Provenance[];
}

const markerName = 'step.json';

const schema = v.looseObject({
  name: v.string(),
  config: v.looseObject({}),
  code: v.optional(v.string()),
  seconds: v.pipe(v.number(), v.minValue(0)),
  provenance: v.optional(v.array(v.looseObject({ date: v.pipe(v.string(), v.isoTimestamp()), commit: v.string() }))),
  files: v.optional(v.record(v.string(), v.string())),
});

/** Writes the record of a step's folder. */
export function writeMarker(folder: string, marker: StepMarker): void {
  writeFileAtomic(path.join(folder, markerName), `${JSON.stringify(marker, null, 2)}\n`);
}

/** Start of the attempt that finished the step; empty where unknown. */
export function dateOf({ provenance }: StepMarker): string {
  return provenance?.at(-1)?.date ?? '';
}

/** The record of a step's folder; undefined where there is none that can be read, or what is there is no record. */
export function readMarker(folder: string): StepMarker | undefined {
  try {
    const marker: unknown = JSON.parse(readFileSync(path.join(folder, markerName), 'utf8'));
    return v.is(schema, marker) ? (marker as unknown as StepMarker) : undefined;
  } catch {
    return undefined; // no earlier run, or nothing that can be trusted
  }
}

/** What is wrong with a finished step's files, if anything. */
export function findDamage(folder: string, files: Readonly<Record<string, string>>): string | undefined {
  for (const [name, hash] of Object.entries(files)) {
    const file = path.join(folder, name);
    if (!existsSync(file)) return `${name} is missing`;
    if (hashOfFile(file) !== hash) return `${name} was changed`;
  }
  return undefined;
}

/** SHA-256 of every file of a step, by its path in the folder. */
export function hashesOf(folder: string): Record<string, string> {
  const names = filesIn(folder).filter((name) => name !== markerName);
  return Object.fromEntries(names.map((name) => [name, hashOfFile(path.join(folder, name))]));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .sort();
}

/** Removes the temporary files that a killed attempt left in a step's folder and the folders in it. */
export function removeAllTemporary(folder: string): void {
  for (const name of filesIn(folder)) {
    if (isTemporaryName(name)) rmSync(path.join(folder, name), { force: true });
  }
}
