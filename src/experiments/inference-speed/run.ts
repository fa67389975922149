import { decodeImage } from '../../data/images/decode.js';
import type { Image } from '../../data/images/image.js';
import type { Sequence } from '../../data/sequence.js';
import { pairedStudent } from '../../metrics/paired-student.js';
import { provenance } from '../../provenance.js';
import { compileTarget, type Device } from '../../runtime/device.js';
import { deviceText } from '../../study/device.js';
import { trackerSpecOf } from '../../study/entry-tracking.js';
import type { RunContext } from '../../study/experiment.js';
import { type Run, runStudy } from '../../study/study.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { createTracker } from '../../tracking/create-tracker.js';
import { makeTracker } from '../../tracking/run/tracker-spec.js';
import { standingParams } from '../../tracking/standing-params.js';
import type { Tracker } from '../../tracking/tracker.js';
import type { InferenceSpeedConfig, InferenceSpeedResult, SpeedPair } from './inference-speed.js';

/**
 * Times baseline and DLA weights of the same network in turns, on the same frames, one thread: the label assigner acts in
 * training only, so that any difference is noise.
 */
export async function runInferenceSpeed(
  config: InferenceSpeedConfig,
  context: RunContext = {},
): Promise<InferenceSpeedResult> {
  const started = performance.now();
  const [trainingSeed] = config.lineup.trainingSeeds;
  const lineup = await runStudy(
    { ...config.lineup, references: [] },
    { benchmark: config.benchmark, protocol: 'one-pass', only: (_, each) => each === trainingSeed },
    context,
  );
  const videos = await Promise.all(
    lineup.benchmark.sequences.slice(0, config.sequences).map((sequence) => loaded(sequence, config.frames)),
  );
  const pairs: SpeedPair[] = [];
  for (const run of lineup.runs) {
    const other = lineup.runs.find(({ entry }) => entry.title === run.entry.baseline);
    if (other) pairs.push(await timePair(other, run, videos, config, lineup.device, context));
  }
  const untrained: { model: string; ms: number }[] = [];
  for (const model of config.untrained) {
    context.signal?.throwIfAborted();
    untrained.push({
      model,
      ms: await timeUntrained(model, videos[0]!, config.benchmark, lineup.device, context.signal),
    });
  }
  return { config, pairs, untrained, provenance: provenance(deviceText(lineup.device), started, 1) };
}

/** A video in memory, so that only the tracker is timed. */
interface Video {
  readonly images: readonly Image[];
  readonly box: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

async function loaded({ frames, gt, length }: Sequence, most: number): Promise<Video> {
  const images: Image[] = [];
  for (let i = 0; i < Math.min(length, most); i++) images.push(await decodeImage(frames.path(i)));
  const [x, y, w, h] = gt;
  return { images, box: { x: x!, y: y!, w: w!, h: h! } };
}

async function timePair(
  baseline: Run,
  dla: Run,
  videos: readonly Video[],
  config: InferenceSpeedConfig,
  device: Device | undefined,
  { signal }: RunContext,
): Promise<SpeedPair> {
  const trackers = [await trackerOf(baseline, config, device), await trackerOf(dla, config, device)] as const;
  const ms: [number[], number[]] = [[], []];
  try {
    for (const tracker of trackers) await timeOnce(tracker, videos.slice(0, 1), signal); // what is compiled at first use
    for (let round = 0; round < config.rounds; round++) {
      signal?.throwIfAborted();
      const order = round % 2 === 0 ? [0, 1] : [1, 0]; // neither always goes first
      for (const i of order) ms[i as 0 | 1].push(await timeOnce(trackers[i]!, videos, signal));
    }
  } finally {
    for (const tracker of trackers) await tracker.dispose();
  }
  return {
    model: dla.entry.model,
    baseline: baseline.entry.title,
    dla: dla.entry.title,
    baselineMs: ms[0],
    dlaMs: ms[1],
    difference: pairedStudent(ms[1], ms[0]),
  };
}

function trackerOf(
  { entry, trainingSeed, trained }: Run,
  { benchmark, lineup }: InferenceSpeedConfig,
  device: Device | undefined,
): Promise<Tracker> {
  return makeTracker(trackerSpecOf(entry, trainingSeed, trained.result.weights, benchmark, lineup, device).spec);
}

/** Milliseconds per frame, first frames not counted. */
async function timeOnce(tracker: Tracker, videos: readonly Video[], signal: AbortSignal | undefined): Promise<number> {
  let [total, count] = [0, 0];
  for (const { images, box } of videos) {
    signal?.throwIfAborted();
    await tracker.init(images[0]!, box);
    const started = performance.now();
    for (const image of images.slice(1)) await tracker.update(image);
    total += performance.now() - started;
    count += images.length - 1;
  }
  return total / count;
}

async function timeUntrained(
  name: string,
  { images, box }: Video,
  benchmark: string,
  device: Device | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const model = modelByName(name);
  const { hyper } = hyperSetFor(model.family, benchmark);
  const params = standingParams(model.build().table);
  const tracker = await createTracker({ model, params, input: 'bgr', hyper, ...(device && compileTarget(device)) });
  const times: number[] = [];
  try {
    await tracker.init(images[0]!, box);
    for (const image of images.slice(1, 10)) {
      signal?.throwIfAborted();
      const started = performance.now();
      await tracker.update(image);
      times.push(performance.now() - started);
    }
  } finally {
    await tracker.dispose();
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
