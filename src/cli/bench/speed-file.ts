import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../files.js';
import { packageRoot } from '../../package-root.js';
import { compactJson } from '../../plots/json.js';
import type { Provenance } from '../../provenance.js';
import type { CardUse } from './bench-device.js';
import type { Bench } from './row.js';

/** Results of a part of the bench, as `--json` prints and `--out` stores them. */
export interface SpeedFile extends Bench {
  readonly part: string;
  readonly provenance: Provenance;
  readonly cards: readonly CardUse[];
}

/** Folder of the results that the README shows. */
export const speedFolder: string = path.join(packageRoot, 'figures/speed');

/** Writes PART.json into a folder, which is created. Numbers have five digits, more than a time tells. */
export function writeSpeedFile(folder: string, result: SpeedFile): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${result.part}.json`);
  writeFileAtomic(file, compactJson(rounded(result)));
  return file;
}

/** The results of a part; undefined where they were not stored. */
export function readSpeedFile(folder: string, part: string): SpeedFile | undefined {
  const file = path.join(folder, `${part}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SpeedFile) : undefined;
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(5));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}
