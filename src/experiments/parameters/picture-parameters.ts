import * as v from 'valibot';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { otbAttributes } from '../../data/benchmarks/otb-attributes.js';
import { syntheticConfig } from '../../data/synthetic/options.js';
import { sequenceName } from '../../data/synthetic/sequence-record.js';
import { missingRealVideos } from '../../data/training-sets/real-videos.js';
import { InputError } from '../../errors.js';
import { isFolder } from '../../files/folders.js';
import { isMixed, isReal, type StudyConfig } from '../../study/config.js';
import type { Scale } from '../../study/experiment.js';
import { realTestVideos } from '../../study/real-test-videos.js';
import { shortList } from '../../text/short-list.js';
import { choices } from '../qualitative/choose-sequences.js';
import { qualitativeConfig } from '../qualitative/qualitative.js';
import type { QualitativeConfig, TrainedQualitativeConfig } from '../qualitative/result.js';
import type { ResultSource } from '../scoring/sources.js';
import { checkedParameters } from './checked-parameters.js';

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

/**
 * Fig. 6 of a source's trackers.
 *
 * @throws InputError in one line for an unknown name or a value of another type; where it can be known before anything is
 * trained, for a sequence, an attribute or a tracker that there is not; for a folder of images that is not found.
 */
export function picturesFrom(source: ResultSource, scale: Scale, parameters: PictureParameters): QualitativeConfig {
  const given = Object.entries(checkedParameters(schema, parameters)).filter(
    ([, value]) => value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0),
  );
  const config = { ...qualitativeConfig(source, scale), ...Object.fromEntries(given) };
  const { images } = config;
  if (images !== undefined && !isFolder(images)) throw new InputError(`images: no folder ${images}; expected one`);
  if (config.source === 'trained') checkNames(config);
  return config;
}

function checkNames({ study, failuresOf, sequences, attributes }: TrainedQualitativeConfig): void {
  const known = (what: string, names: readonly string[], all: readonly string[]): void => {
    const unknown = names.find((name, i) => !all.includes(name) || names.indexOf(name) < i);
    if (unknown === undefined) return;
    const found = all.includes(unknown) ? `'${unknown}' twice` : `'${unknown}'`;
    const expected = all.length > 0 ? `some of ${shortList(all, 12)}, each once` : 'none, as these videos have none';
    throw new InputError(`${what}: found ${found}; expected ${expected}`);
  };
  const titles = study.entries.map(({ title }) => title);
  known('failuresOf', failuresOf === undefined ? [] : [failuresOf], titles);
  const videos = testVideosOf(study);
  if (!videos) return;
  known('sequences', sequences ?? [], videos.names);
  known('attributes', attributes ?? [], videos.attributes);
}

/** The videos that a study tracks; undefined where they are a public benchmark's. */
function testVideosOf({
  data,
  videos,
}: StudyConfig): { readonly names: readonly string[]; readonly attributes: readonly string[] } | undefined {
  if (videos === undefined) {
    if (isReal(data)) return undefined;
    if (!isMixed(data)) {
      const config = syntheticConfig('test', data.test);
      const names = Array.from({ length: config.sequences }, (_, i) => sequenceName(config, i));
      return { names, attributes: Object.values(otbAttributes) };
    }
    if (missingRealVideos()) return undefined; // said where what is missing is listed
  }
  const { sequences } = videos === undefined ? realTestVideos() : readFolderBenchmark(videos);
  return {
    names: sequences.map(({ name }) => name),
    attributes: [...new Set(sequences.flatMap((sequence) => sequence.attributes))],
  };
}
