import path from 'node:path';
import { pysot } from '../../metrics/conventions/pysot.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { pairedBootstrap } from '../../statistics/bootstrap.js';
import { mean } from '../../statistics/mean.js';
import { modelByName } from '../../trackers/catalogue.js';
import { defaultHyper } from '../../tracking/default-hyper.js';
import { type Calibration, readCalibration } from '../../tracking/precision/calibration.js';
import { calibrateOnVideos, type Precision } from '../../tracking/precision/choose-calibration.js';
import { pixelFormatOf } from '../../tracking/read-network.js';
import type { FoundBenchmark } from '../../tracking/run/find-benchmark.js';
import { type TrackOptions, trackBenchmark } from '../../tracking/run/track-benchmark.js';
import { type NetworkSpec, partsOf } from '../../tracking/run/tracker-spec.js';
import { scoreOpeFolder } from '../scoring/score.js';
import type { AucChange, PrecisionAccuracy } from './result.js';
import { shortHash } from './title.js';

/** A trained network to compare. */
export interface TrainedNetwork {
  readonly model: string;
  /** A checkpoint of the model. */
  readonly weights: string;
  /** SHA-256 of the checkpoint. */
  readonly hash: string;
}

/** Where it is compared. */
export interface AccuracyPlace {
  readonly found: FoundBenchmark;
  /** Folder of training videos in OTB's layout, to calibrate on; default: the calibration beside the weights. */
  readonly training?: string | undefined;
  /** Folder of the results: FOLDER/MODEL-WEIGHTS-HASH-PRECISION/; those that are there are kept. */
  readonly folder: string;
}

/**
 * Tracks a benchmark of one pass with a network in each precision, and compares AUC video by video.
 *
 * @throws InputError as `trackBenchmark`; Error when a video cannot be tracked; the signal's reason.
 */
export async function comparePrecision(
  { model: name, weights, hash }: TrainedNetwork,
  { found, training, folder }: AccuracyPlace,
  options: Pick<TrackOptions, 'workers' | 'signal' | 'progress'> = {},
): Promise<PrecisionAccuracy> {
  const model = modelByName(name);
  const { hyper } = defaultHyper(model, found.benchmark.id, weights);
  const { pixelFormat } = pixelFormatOf(readCheckpoint(weights), model);
  const spec: NetworkSpec = { name, model: name, weights, pixelFormat, hyper, threads: 1 };
  const int8 =
    training === undefined ? readCalibration(weights, name, pixelFormat) : await calibrated(spec, training, options);
  const specs: Record<Precision, NetworkSpec> = { fp32: spec, fp16: { ...spec, half: true }, int8: { ...spec, int8 } };
  const aucOf = async (precision: Precision): Promise<ReadonlyMap<string, number>> => {
    const title = `${name}-${path.parse(weights).name}-${shortHash(hash)}-${precision}`;
    const place = path.join(folder, title);
    const { failures } = await trackBenchmark(
      { spec: { ...specs[precision], name: title }, found, folder: place },
      options,
    );
    if (failures[0]) throw new Error(`${title} on ${failures[0].sequence}: ${failures[0].message}`);
    return scoreOpeFolder({ tracker: title, folder: place }, found.benchmark, { convention: pysot }).sequences;
  };
  const aucs = { fp32: await aucOf('fp32'), fp16: await aucOf('fp16'), int8: await aucOf('int8') };
  const meanOf = (precision: Precision): number => mean([...aucs[precision].values()]);
  const changeOf = (precision: Precision): AucChange => {
    const { difference, low, high } = pairedBootstrap([...aucs[precision].values()], [...aucs.fp32.values()]);
    return { difference, low, high };
  };
  const ofVideo = (video: string): Record<Precision, number> => ({
    fp32: aucs.fp32.get(video)!,
    fp16: aucs.fp16.get(video)!,
    int8: aucs.int8.get(video)!,
  });
  return {
    model: name,
    weights: hash,
    calibration: { videos: int8.videos, pairs: int8.pairs },
    auc: { fp32: meanOf('fp32'), fp16: meanOf('fp16'), int8: meanOf('int8') },
    changes: { fp16: changeOf('fp16'), int8: changeOf('int8') },
    videos: Object.fromEntries([...aucs.fp32.keys()].map((video) => [video, ofVideo(video)])),
  };
}

function calibrated(
  spec: NetworkSpec,
  training: string,
  { signal }: Pick<TrackOptions, 'signal'>,
): Promise<Calibration> {
  const { provider: _, eager: __, ...parts } = partsOf(spec);
  return calibrateOnVideos(training, spec.weights, parts, signal ? { signal } : {});
}
