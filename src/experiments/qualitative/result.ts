import { conventionByName } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { type Provenance, provenance } from '../../provenance.js';
import type { RunContext } from '../../study/experiment.js';
import { type BenchmarkPlaces, loadBenchmark } from '../benchmarks/load.js';
import { withoutFolders } from '../benchmarks/tracker-folders.js';
import { whatToShow } from './input.js';
import type { Choice } from './pick-sequences.js';
import { picturesOf, type TrackingPictures } from './pictures.js';

/** Which benchmark, whose results, and what of them is shown. */
export interface QualitativeConfig extends BenchmarkPlaces {
  /** Name of the benchmark: 'otb100'. */
  readonly benchmark: string;
  /** The folder of the images, laid out as beside the annotations; default there. */
  readonly images?: string | undefined;
  /** Names of the trackers to show; default all that have results. */
  readonly shown?: readonly string[] | undefined;
  /** Names of the sequences, instead of a choice. */
  readonly sequences?: readonly string[] | undefined;
  /** Read results of the named sequences only: for trackers that were not run on all. Colours then follow these alone. */
  readonly partial?: boolean | undefined;
  /** Choose only among sequences with one of these attributes: 'Background Clutters'. */
  readonly attributes?: readonly string[] | undefined;
  readonly choice: Choice;
  /** How many sequences, and how many frames of each. */
  readonly count: number;
  readonly framesPerSequence: number;
  /** A frame with an overlap of at most this is a failure. */
  readonly threshold: number;
  /** The tracker whose failures are shown; default the one with most of them. */
  readonly failuresOf?: string | undefined;
  /** Show only the part of the frames where the boxes are. */
  readonly zoom: boolean;
  readonly convention: Convention['name'];
  /** Seed of a random choice. */
  readonly seed: number;
}

/** Pictures of trackers at work. */
export interface QualitativeResult extends TrackingPictures {
  readonly config: QualitativeConfig;
  /** 'OTB100', or what stands in for it. */
  readonly title: string;
  readonly isSimulated: boolean;
  readonly remark: string;
  readonly warnings: readonly string[];
  readonly provenance: Provenance;
}

/**
 * Reads results, chooses sequences and frames, and makes the pictures. Trackers stand in the order of their AUC over all
 * sequences read, as in the success plot, so that they have the same colours there. Where there are no images and none
 * were named, made-up boxes on made-up frames stand in, and the result says so.
 *
 * @throws InputError for places, names and options that do not fit; it names the image that is missing.
 */
export async function runQualitative(config: QualitativeConfig, context: RunContext = {}): Promise<QualitativeResult> {
  const started = performance.now();
  const convention = conventionByName(config.convention);
  const loaded = loadBenchmark(config.benchmark, config);
  const warnings: string[] = [];
  const { show, isSimulated, remark } = whatToShow(loaded, config, convention, warnings);
  const pictures = await picturesOf(show, { ...config, convention }, context);
  return {
    ...pictures,
    config,
    title: show.benchmark.title,
    isSimulated,
    remark,
    warnings: withoutFolders(warnings, loaded.trackers),
    provenance: provenance('cpu', started, 0),
  };
}
