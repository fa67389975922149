import type { Xywh } from '../../boxes/types.js';
import { blankImage, type Image } from '../../data/images/image.js';
import { type Spread, spreadOf } from '../../metrics/spread.js';
import { random } from '../../random/random.js';
import { type Model, modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { calibrate } from '../../tracking/precision/calibrate.js';
import { standStillParams } from '../../tracking/stand-still-params.js';
import { buildTracker, type TrackerParts } from '../../tracking/tracker-parts.js';
import { type PrecisionSpeed, type TimedPrecision, timedPrecisions } from './result.js';

const target: Xywh = { x: 150, y: 120, w: 70, h: 70 };
/** Minimum time of a round by the clock: short frames are repeated. */
const roundMs = 200;

interface FrameTime {
  readonly cpu: number;
  readonly wall: number;
}

/**
 * What a frame costs a model in each precision: rounds alternate, so that other programs slow down both alike. Random weights,
 * one thread; a frame is cropped, passes the network, and is decided.
 *
 * @throws As `buildTracker`; the signal's reason.
 */
export async function measurePrecision(name: string, rounds: number, signal?: AbortSignal): Promise<PrecisionSpeed> {
  const model = modelByName(name);
  const parts = partsFor(model);
  const frame = noise();
  const int8 = await calibrate(parts, [{ first: frame, box: target, second: frame }]);
  const trackers = { fp32: await buildTracker(parts), int8: await buildTracker({ ...parts, int8 }) };
  const times: Record<TimedPrecision, FrameTime[]> = { fp32: [], int8: [] };
  try {
    for (const precision of timedPrecisions) await trackers[precision].init(frame, target);
    const timeFrames = async (precision: TimedPrecision, frames: number): Promise<FrameTime> => {
      const [before, started] = [process.cpuUsage(), performance.now()];
      for (let i = 0; i < frames; i++) await trackers[precision].update(frame);
      const { user, system } = process.cpuUsage(before);
      return { cpu: (user + system) / 1000 / frames, wall: (performance.now() - started) / frames };
    };
    const frames: Record<TimedPrecision, number> = { fp32: 1, int8: 1 };
    for (const precision of timedPrecisions) {
      await timeFrames(precision, 2); // warm
      frames[precision] = Math.max(1, Math.ceil(roundMs / (await timeFrames(precision, 1)).cpu));
    }
    for (let round = 0; round < rounds; round++) {
      signal?.throwIfAborted();
      const order = round % 2 === 0 ? timedPrecisions : timedPrecisions.toReversed();
      for (const precision of order) times[precision].push(await timeFrames(precision, frames[precision]));
    }
  } finally {
    for (const precision of timedPrecisions) await trackers[precision].dispose();
  }
  const spreads = (of: (time: FrameTime) => number): Record<TimedPrecision, Spread> => ({
    fp32: spreadOf(times.fp32.map(of)),
    int8: spreadOf(times.int8.map(of)),
  });
  return {
    model: name,
    title: model.title,
    rounds,
    cpuMs: spreads(({ cpu }) => cpu),
    wallMs: spreads(({ wall }) => wall),
    speedUp: spreadOf(times.fp32.map(({ cpu }, round) => cpu / times.int8[round]!.cpu)),
  };
}

function partsFor(model: Model): Omit<TrackerParts, 'provider' | 'eager'> {
  const params = standStillParams(model.build().table);
  const { hyper } = hyperSetFor(model, 'otb100');
  return { model, params, pixelFormat: model.pixelFormat, hyper, threads: 1 };
}

function noise(): Image {
  const image = blankImage(480, 360);
  const rng = random(1, 'precision', 'frame');
  for (let i = 0; i < image.data.length; i++) image.data[i] = rng.below(256);
  return image;
}
