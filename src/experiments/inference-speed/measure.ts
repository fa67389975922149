import { boxAt } from '../../boxes/rows.js';
import type { Xywh } from '../../boxes/types.js';
import { decodeImage } from '../../data/images/decode.js';
import type { Image } from '../../data/images/image.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { provenance } from '../../provenance/provenance.js';
import { compileTarget, type Device } from '../../runtime/device.js';
import { median } from '../../statistics/median.js';
import { pairedStudent } from '../../statistics/paired-student.js';
import { deviceText } from '../../study/devices/device.js';
import { trackerSpecOf } from '../../study/entries/entry-tracker.js';
import type { RunContext } from '../../study/experiment.js';
import { Meter } from '../../study/progress.js';
import type { Run } from '../../study/study.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { makeTracker } from '../../tracking/run/tracker-spec.js';
import { standStillParams } from '../../tracking/stand-still-params.js';
import type { Tracker } from '../../tracking/tracker.js';
import { buildTracker } from '../../tracking/tracker-parts.js';
import { runTrained, type TrainedStudy } from '../scoring/run-trained.js';
import { withFirstSeed } from '../scoring/sources.js';
import type { InferenceSpeedConfig, InferenceSpeedResult, SpeedPair } from './result.js';

/** Share of the work that is training and tracking, where nothing is cached; the rest times. */
const trackedShare = 0.8;

/** Refuses what would show nothing, before anything is trained. */
function checkConfig({ rounds, study: { entries } }: InferenceSpeedConfig): void {
  if (!(Number.isSafeInteger(rounds) && rounds >= 2)) {
    throw new InputError(
      `inference speed: rounds is ${rounds}; expected a whole number from 2 on, as one has no spread`,
    );
  }
  if (entries.some(({ baseline }) => entries.some(({ title }) => title === baseline))) return;
  const titles = entries.map(({ title }) => title).join(', ');
  throw new InputError(`inference speed: no two trackers of one network in ${titles}; give one with two assigners`);
}

/**
 * Times baseline and DLA weights of the same network alternately, on the same frames, one thread: the label assigner acts in
 * training only, so that any difference is noise.
 *
 * @throws InputError for fewer than two rounds, and where no two trackers can be compared; what `runStudy` throws.
 */
export async function measureInferenceSpeed(
  config: InferenceSpeedConfig,
  context: RunContext = {},
): Promise<InferenceSpeedResult> {
  checkConfig(config);
  const started = performance.now();
  const meter = new Meter([trackedShare, 1 - trackedShare], context.progress);
  const { benchmark, runs, device } = await runTrained(...timedStudy(config), {
    ...context,
    progress: meter.listener(0),
  });
  meter.finish(0);
  const videos = await Promise.all(
    benchmark.sequences.slice(0, config.sequences).map((sequence) => load(sequence, config.frames)),
  );
  const pairs: SpeedPair[] = [];
  for (const run of runs) {
    const baseline = runs.find(({ entry }) => entry.title === run.entry.baseline);
    if (!baseline) continue;
    const title = `${run.entry.title} and ${baseline.entry.title}`;
    meter.update(1, runs.indexOf(run) / runs.length, { title, state: `${config.rounds} rounds are timed` });
    pairs.push(await timePair(baseline, run, videos, config, device, context));
  }
  const untrained: { model: string; ms: number }[] = [];
  for (const model of config.untrained) {
    context.signal?.throwIfAborted();
    untrained.push({ model, ms: await timeUntrained(model, videos[0]!, config.benchmark, device, context.signal) });
  }
  return { config, pairs, untrained, provenance: provenance(deviceText(device), started, 1) };
}

/** The study whose trackers are timed: each trained from the first seed. */
export function timedStudy(config: InferenceSpeedConfig): TrainedStudy {
  const first = withFirstSeed(config);
  return [{ ...first, study: { ...first.study, references: [] } }, { protocol: 'one-pass' }];
}

/** A video in memory, so that only the tracker is timed. */
interface Video {
  readonly images: readonly Image[];
  /** Of the first frame. */
  readonly box: Xywh;
}

async function load({ frames, gt, length }: Sequence, maxFrames: number): Promise<Video> {
  const images: Image[] = [];
  for (let i = 0; i < Math.min(length, maxFrames); i++) images.push(await decodeImage(frames.path(i)));
  return { images, box: boxAt(gt, 0) };
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
    for (const tracker of trackers) await timeOnce(tracker, videos.slice(0, 1), signal); // compiles at first use
    for (let round = 0; round < config.rounds; round++) {
      signal?.throwIfAborted();
      const order = round % 2 === 0 ? [0, 1] : [1, 0]; // alternate who is first
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
  { benchmark, study }: InferenceSpeedConfig,
  device: Device | undefined,
): Promise<Tracker> {
  return makeTracker(trackerSpecOf(entry, trainingSeed, trained.result.weights, benchmark, study, device).spec);
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
  const { hyper } = hyperSetFor(model, benchmark);
  const params = standStillParams(model.build().table);
  const tracker = await buildTracker({
    model,
    params,
    pixelFormat: 'bgr',
    hyper,
    ...(device && compileTarget(device)),
  });
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
  return median(times);
}
