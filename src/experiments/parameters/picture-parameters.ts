import * as v from 'valibot';
import { checked } from '../../files/checked.js';
import type { Scale } from '../../study/experiment.js';
import { choices } from '../qualitative/choose-sequences.js';
import { qualitativeConfig } from '../qualitative/qualitative.js';
import type { QualitativeConfig } from '../qualitative/result.js';
import type { ResultSource } from '../scoring/sources.js';

/** Which sequences and frames a notebook shows; what is empty or 0 is as the scale says. */
export interface PictureParameters {
  /** Names of sequences, instead of a choice. */
  readonly sequences?: readonly string[];
  /** Choose among sequences with one of these attributes: 'Background Clutters'. */
  readonly attributes?: readonly string[];
  readonly choice?: (typeof choices)[number];
  /** Number of sequences. */
  readonly count?: number;
  readonly framesPerSequence?: number;
  /** The tracker whose failures are shown; default: the one with most of them. */
  readonly failuresOf?: string;
  /** Folder of the images of published benchmarks. */
  readonly images?: string;
  /** Seed of a random choice. */
  readonly seed?: number;
}

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  sequences: v.optional(v.array(v.string())),
  attributes: v.optional(v.array(v.string())),
  choice: v.optional(v.picklist(choices)),
  count: v.optional(wholeNumber),
  framesPerSequence: v.optional(wholeNumber),
  failuresOf: v.optional(v.string()),
  images: v.optional(v.string()),
  seed: v.optional(wholeNumber),
});

/** Fig. 6 of a source's trackers. @throws InputError in one line for a value of another type. */
export function picturesFrom(source: ResultSource, scale: Scale, parameters: PictureParameters): QualitativeConfig {
  const given = Object.entries(checked(schema, parameters, 'parameters')).filter(
    ([, value]) => value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0),
  );
  return { ...qualitativeConfig(source, scale), ...Object.fromEntries(given) };
}
