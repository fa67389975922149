import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { checked } from '../../files/checked.js';
import { hashOfFile } from '../../files/file-hash.js';
import { readJsonFile } from '../../files/json-file.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { NetworkRanges } from '../../models/programs.js';

/** Ranges of a network's activations, and what they were found on. */
export interface Calibration extends NetworkRanges {
  readonly model: string;
  /** SHA-256 of the file of weights. */
  readonly weights: string;
  readonly pixelFormat: string;
  /** Training videos, and pairs of a template and a search image of them. */
  readonly videos: number;
  readonly pairs: number;
}

const rangesSchema = v.object({
  graph: v.string(),
  values: v.array(v.tuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())])),
});

const schema: v.GenericSchema<unknown, Calibration> = v.object({
  model: v.string(),
  weights: v.string(),
  pixelFormat: v.string(),
  videos: v.number(),
  pairs: v.number(),
  template: rangesSchema,
  search: rangesSchema,
});

/** The file beside weights that holds their calibration. */
export function calibrationPath(weights: string): string {
  return `${weights}.int8.json`;
}

/**
 * Reads the calibration beside weights.
 *
 * @throws InputError when there is none, it is damaged, or of another model, file of weights or pixel format.
 */
export function readCalibration(weights: string, model: string, pixelFormat: string): Calibration {
  const file = calibrationPath(weights);
  if (!existsSync(file)) {
    throw new InputError(
      `${file}: not found; int8 needs the ranges of activations: calibrate once on training videos with --calibrate FOLDER`,
    );
  }
  const found = checked(schema, readJsonFile(file, 'a calibration'), file);
  const expected = { model, weights: hashOfFile(weights), pixelFormat };
  for (const [key, value] of Object.entries(expected)) {
    const there = found[key as keyof typeof expected];
    if (there !== value) throw new InputError(`${file}: its ${key} is ${there}; expected ${value}: calibrate again`);
  }
  return found;
}

/** Writes a calibration beside its weights. @throws InputError when the file cannot be written. */
export function writeCalibration(weights: string, calibration: Calibration): void {
  const file = calibrationPath(weights);
  writeFileAtomic(file, `${JSON.stringify(calibration)}\n`);
}

/** SHA-256 of the ranges: networks of the same weights and ranges compute the same. */
export function calibrationDigest({ template, search }: NetworkRanges): string {
  return createHash('sha256')
    .update(JSON.stringify([template, search]))
    .digest('hex');
}
