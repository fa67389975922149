import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeImage } from '../../data/images/decode.js';
import { locateDataset } from '../../data/locate-dataset.js';
import { placeholderOpe, placeholderTrackers } from '../../data/placeholder-results.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import type { Benchmark, Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { type FoundResults, findResults, placeholderResults } from '../scoring/find-results.js';
import { scoreOpe } from '../scoring/score.js';
import { type TrackerFolder, withoutFolders } from '../scoring/tracker-folders.js';
import type { TrackerBoxes, TrackingToShow } from './pictures.js';
import { placeholderFrame } from './placeholder-frames.js';
import type { PublishedQualitativeConfig } from './result.js';

/** Boxes and frames to show, and where they come from. */
export interface PublishedTracking {
  readonly show: TrackingToShow;
  readonly isPlaceholder: boolean;
  readonly caption: string;
  readonly warnings: readonly string[];
}

/**
 * Sequences whose images are found, with the boxes of published trackers by falling AUC over all sequences read, as in the
 * success plot, so that their colours are the same. Placeholder results on placeholder frames where there are no images and
 * none were given.
 *
 * @throws InputError for unknown names, images that were given and are not found, and as the readers do.
 */
export function publishedTracking(config: PublishedQualitativeConfig): PublishedTracking {
  const found = findResults(config.benchmark, config);
  if (found.missing !== undefined) return placeholderTracking(found, config);
  const { benchmark, withPictures } = narrowed(found.benchmark, config);
  if (withPictures.length === 0) {
    const remedy = 'images must name the folder that holds them, laid out as beside the annotations';
    const first = withImages(benchmark, config).sequences[0]!.frames.path(0);
    if (config.images !== undefined) throw new InputError(`no images of ${benchmark.title}: no ${first}; ${remedy}`);
    return placeholderTracking(placeholderResults(config.benchmark, noImages(benchmark)), config);
  }
  const warnings: string[] = [];
  const options = config.partial ? {} : { warnings }; // a partial reading leaves other sequences' results in every folder
  const boxes = chosenTrackers(found.trackers, config).map(({ tracker, folder }) => ({
    tracker,
    boxes: readOpeResults(folder, benchmark.sequences, options),
  }));
  const show: TrackingToShow = {
    benchmark: { ...benchmark, sequences: withPictures },
    trackers: byAuc(boxes, benchmark, config),
    frame: (sequence, index) => decodeImage(sequence.frames.path(index)),
  };
  return { show, isPlaceholder: false, caption: found.caption, warnings: withoutFolders(warnings, found.trackers) };
}

/** Why published trackers cannot be shown on this machine: no annotations, no results, or no images. */
export function missingTracking(config: PublishedQualitativeConfig): string | undefined {
  const { missing, benchmark } = findResults(config.benchmark, config);
  if (missing !== undefined) return `${missing} (siamdla datasets lists the expected places)`;
  return withImages(benchmark, config).sequences.some(hasImages) ? undefined : noImages(benchmark);
}

interface Narrowed {
  /** The sequences that are scored. */
  readonly benchmark: Benchmark;
  /** Those that can be shown: the named ones, else the ones with images. */
  readonly withPictures: Benchmark['sequences'];
}

function narrowed(benchmark: Benchmark, config: PublishedQualitativeConfig): Narrowed {
  const { sequences: names } = config;
  if (names === undefined) {
    return { benchmark, withPictures: withImages(benchmark, config).sequences.filter(hasImages) };
  }
  const unknown = names.find((name) => !benchmark.sequences.some((sequence) => sequence.name === name));
  if (unknown !== undefined) throw new InputError(`${benchmark.title} has no sequence '${unknown}'`);
  const isNamed = ({ name }: Sequence): boolean => names.includes(name);
  return {
    benchmark: config.partial ? { ...benchmark, sequences: benchmark.sequences.filter(isNamed) } : benchmark,
    withPictures: withImages(benchmark, config).sequences.filter(isNamed),
  };
}

/** The benchmark with its images in the folder given, which is laid out as the one beside the annotations. */
function withImages(
  benchmark: Benchmark,
  { benchmark: id, annotations, images }: PublishedQualitativeConfig,
): Benchmark {
  if (images === undefined) return benchmark;
  const { found } = locateDataset(id, annotations === undefined ? {} : { given: annotations });
  if (found === undefined) return benchmark;
  const root = statSync(found).isDirectory() ? found : path.dirname(found);
  const moved = ({ frames, ...sequence }: Sequence): Sequence => ({
    ...sequence,
    frames: {
      length: frames.length,
      path: (index) => path.join(images, path.relative(root, frames.path(index))),
    },
  });
  return { ...benchmark, sequences: benchmark.sequences.map(moved) };
}

/** Whether a sequence's first and last image are on this machine. */
function hasImages({ frames }: Sequence): boolean {
  return frames.length > 0 && [0, frames.length - 1].every((index) => existsSync(frames.path(index)));
}

function noImages({ title }: Benchmark): string {
  return `no images of ${title} on this machine`;
}

function chosenTrackers(
  trackers: readonly TrackerFolder[],
  { shown }: PublishedQualitativeConfig,
): readonly TrackerFolder[] {
  const known = trackers.map(({ tracker }) => tracker);
  const unknown = shown?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`no results of a tracker '${unknown}'; there are those of ${known.join(', ')}`);
  }
  return shown === undefined ? trackers : trackers.filter(({ tracker }) => shown.includes(tracker));
}

function byAuc(
  trackers: readonly TrackerBoxes[],
  benchmark: Benchmark,
  config: PublishedQualitativeConfig,
): TrackerBoxes[] {
  const convention = conventionByName(config.convention);
  const scored = trackers.map((each) => ({
    each,
    auc: scoreOpe(each.tracker, benchmark, each.boxes, { convention }).summary.auc,
  }));
  return scored.sort((a, b) => b.auc - a.auc).map(({ each }) => each);
}

function placeholderTracking(
  { benchmark, caption }: FoundResults,
  config: PublishedQualitativeConfig,
): PublishedTracking {
  const boxes = placeholderTrackers.map((tracker) => ({
    tracker: tracker.name,
    boxes: placeholderOpe(tracker, benchmark),
  }));
  const show: TrackingToShow = {
    benchmark,
    trackers: byAuc(boxes, benchmark, config),
    frame: async (sequence, index) => placeholderFrame(sequence, index),
  };
  return { show, isPlaceholder: true, caption, warnings: [] };
}
