import { decodeImage } from '../../data/images/decode.js';
import { locateDataset } from '../../data/locate-dataset.js';
import { placeholderBenchmark, placeholderOpe, placeholderTrackers } from '../../data/placeholder-results.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import type { Benchmark, Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import type { LoadedBenchmark } from '../benchmarks/load.js';
import { scoreOpe } from '../benchmarks/score.js';
import type { TrackerFolder } from '../benchmarks/tracker-folders.js';
import { hasImages, withImagesIn } from './images.js';
import type { TrackerBoxes, TrackingToShow } from './pictures.js';
import { placeholderFrame } from './placeholder-frames.js';
import type { QualitativeConfig } from './result.js';

/** What a configuration leads to. */
export interface Input {
  readonly show: TrackingToShow;
  readonly isSimulated: boolean;
  /** What was found or missed where, for captions. */
  readonly remark: string;
}

/**
 * The sequences whose images are here, with the boxes of the trackers asked for, the best first by AUC over all sequences
 * read. Where there are no images and none were named, placeholder results on placeholder frames.
 *
 * @param warnings Filled with what deserves a look in the results.
 * @throws InputError for names that do not fit, images that were named and are not there, and as the readers do.
 */
export function whatToShow(
  loaded: LoadedBenchmark,
  config: QualitativeConfig,
  convention: Convention,
  warnings: string[],
): Input {
  const { isSimulated, remark } = loaded;
  if (isSimulated) return placeholderInput(config, convention, remark);
  const { benchmark, withPictures } = narrowed(loaded.benchmark, config);
  if (withPictures.length === 0) {
    const remedy = 'images must name the folder that holds them, laid out as beside the annotations';
    const first = withImages(benchmark, config).sequences[0]!.frames.path(0);
    if (config.images !== undefined) throw new InputError(`no images of ${benchmark.title}: no ${first}; ${remedy}`);
    return placeholderInput(config, convention, `placeholder results: no images of ${benchmark.title} here`);
  }
  // reading a part leaves names of no sequence in every folder: no news
  const options = config.partial ? {} : { warnings };
  const boxes = asked(loaded.trackers, config).map(({ tracker, folder }) => ({
    tracker,
    boxes: readOpeResults(folder, benchmark.sequences, options),
  }));
  const show: TrackingToShow = {
    benchmark: { ...benchmark, sequences: withPictures },
    trackers: byAuc(boxes, benchmark, convention),
    frame: (sequence, index) => decodeImage(sequence.frames.path(index)),
  };
  return { show, isSimulated, remark };
}

interface Narrowed {
  /** The sequences that are scored. */
  readonly benchmark: Benchmark;
  /** Those that can be shown: the named ones, else the ones whose images are here. */
  readonly withPictures: Benchmark['sequences'];
}

function narrowed(benchmark: Benchmark, config: QualitativeConfig): Narrowed {
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

function withImages(benchmark: Benchmark, { benchmark: id, annotations, images }: QualitativeConfig): Benchmark {
  if (images === undefined) return benchmark;
  const { found } = locateDataset(id, annotations === undefined ? {} : { given: annotations });
  return found === undefined ? benchmark : withImagesIn(benchmark, found, images);
}

function asked(trackers: readonly TrackerFolder[], { shown }: QualitativeConfig): readonly TrackerFolder[] {
  const known = trackers.map(({ tracker }) => tracker);
  const unknown = shown?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new InputError(`no results of a tracker '${unknown}'; there are those of ${known.join(', ')}`);
  }
  return shown === undefined ? trackers : trackers.filter(({ tracker }) => shown.includes(tracker));
}

function byAuc(trackers: readonly TrackerBoxes[], benchmark: Benchmark, convention: Convention): TrackerBoxes[] {
  const scored = trackers.map((each) => ({
    each,
    auc: scoreOpe(each.tracker, benchmark, each.boxes, { convention }).summary.auc,
  }));
  return scored.sort((a, b) => b.auc - a.auc).map(({ each }) => each);
}

function placeholderInput({ benchmark: id }: QualitativeConfig, convention: Convention, remark: string): Input {
  const benchmark = placeholderBenchmark(id);
  const boxes = placeholderTrackers.map((tracker) => ({
    tracker: tracker.name,
    boxes: placeholderOpe(tracker, benchmark),
  }));
  const show: TrackingToShow = {
    benchmark,
    trackers: byAuc(boxes, benchmark, convention),
    frame: async (sequence, index) => placeholderFrame(sequence, index),
  };
  return { show, isSimulated: true, remark };
}
