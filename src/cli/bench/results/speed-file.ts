import { existsSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { checked } from '../../../files/checked.js';
import { readJsonFile } from '../../../files/json-file.js';
import { makeFolder } from '../../../files/output-folder.js';
import { packageRoot } from '../../../files/package-root.js';
import { writeFileAtomic } from '../../../files/writing.js';
import { compactJson } from '../../../plots/json.js';
import type { Provenance } from '../../../provenance/provenance.js';
import type { CardUse } from '../measure/bench-device.js';
import type { Bench } from './row.js';

/** Results of a part of the bench, as `--json` prints and `--out` stores them. */
export interface SpeedFile extends Bench {
  readonly part: string;
  /** What measured them: 'npm run bench -- training --threads 1,2'; absent in results of before it was stored. */
  readonly command?: string;
  readonly provenance: Provenance;
  readonly cards: readonly CardUse[];
}

/** Folder of the stored results and of the page that shows them. */
export const speedFolder: string = path.join(packageRoot, 'figures/speed');

/** Writes PART.json into a folder, which is created. Numbers have five digits, more than a time tells. */
export function writeSpeedFile(folder: string, result: SpeedFile): string {
  makeFolder(folder, '--out');
  const file = path.join(folder, `${result.part}.json`);
  writeFileAtomic(file, compactJson(rounded(result)));
  return file;
}

const [text, real] = [v.string(), v.number()];
const spread = v.looseObject({ min: real, median: real, max: real, low: real, high: real, coverage: real });
const row = v.looseObject({
  ...{
    what: text,
    unit: text,
    threads: v.exactOptional(real),
    device: v.exactOptional(text),
    memoryMiB: v.exactOptional(real),
    settings: v.record(text, text),
    perSecond: spread,
  },
  ...{ rates: v.array(real), ended: v.picklist(['interval', 'time']), seconds: real },
  peers: v.array(v.looseObject({ name: text, perSecond: spread, ratio: spread, rates: v.array(real) })),
  clock: v.looseObject({ spread: real, marked: v.array(v.boolean()), readings: v.array(real) }),
});
const provenance = v.looseObject({
  ...{ software: text, commit: text, node: text, onnxruntime: text, machine: text, device: text, date: text },
});
const amount = v.exactOptional(real);
const card = v.looseObject({ name: text, driver: text, memoryMiB: amount, usedMiB: amount, usedBeforeMiB: amount });
const schema = v.looseObject({
  ...{
    part: text,
    command: v.exactOptional(text),
    rows: v.array(row),
    remarks: v.array(text),
    provenance,
    cards: v.array(card),
  },
  incomplete: v.exactOptional(text),
});

/**
 * The results of a part; undefined where they were not stored.
 *
 * @throws InputError for a file that {@link writeSpeedFile} did not write.
 */
export function readSpeedFile(folder: string, part: string): SpeedFile | undefined {
  const file = path.join(folder, `${part}.json`);
  return existsSync(file) ? checked(schema, readJsonFile(file, 'results of siamdla bench'), file) : undefined;
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(5));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rounded(each)]));
}
