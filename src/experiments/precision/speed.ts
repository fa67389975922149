import type { Xywh } from '../../boxes/types.js';
import { blankImage, type Image } from '../../data/images/image.js';
import { random } from '../../random/random.js';
import type { SessionOptions } from '../../runtime/session.js';
import { spreadOf } from '../../statistics/spread.js';
import { type Model, modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { calibrate } from '../../tracking/precision/calibrate.js';
import { standStillParams } from '../../tracking/stand-still-params.js';
import type { Tracker } from '../../tracking/tracker.js';
import { buildTracker, type TrackerParts } from '../../tracking/tracker-parts.js';
import type { PrecisionSpeed, TwoTimes } from './result.js';

const box: Xywh = { x: 150, y: 120, w: 70, h: 70 };
/** Minimum time of a round by the clock: short frames are repeated. */
const roundMs = 200;

interface FrameTime {
  readonly cpu: number;
  readonly wall: number;
}

/** fp32, and what it is compared with. */
const sides = ['fp32', 'reduced'] as const;
type Side = (typeof sides)[number];

/**
 * What a frame costs a model in float32 and in what a device computes faster: 8-bit integers on the CPU, halves on a card.
 * Rounds alternate, so that other programs slow down both alike. Random weights, one thread; a frame is cropped, passes the
 * network, and is decided.
 *
 * @throws As `buildTracker`; the signal's reason.
 */
export async function measurePrecision(
  name: string,
  rounds: number,
  target: Pick<SessionOptions, 'provider'> = {},
  signal?: AbortSignal,
): Promise<PrecisionSpeed> {
  const model = modelByName(name);
  const isOnCard = target.provider !== undefined && target.provider !== 'cpu';
  const parts = { ...partsFor(model), ...target };
  const frame = noise();
  const reduced = isOnCard
    ? { half: true }
    : { int8: await calibrate(partsFor(model), [{ first: frame, box, second: frame }]) };
  const fp32 = await buildTracker(parts);
  const trackers: Record<Side, Tracker> = {
    fp32,
    reduced: await buildTracker({ ...parts, ...reduced }).catch(async (error: unknown) => {
      await fp32.dispose(); // the next network needs the memory
      throw error;
    }),
  };
  const times: Record<Side, FrameTime[]> = { fp32: [], reduced: [] };
  try {
    for (const side of sides) await trackers[side].init(frame, box);
    const timeFrames = async (side: Side, frames: number): Promise<FrameTime> => {
      const [before, started] = [process.cpuUsage(), performance.now()];
      for (let i = 0; i < frames; i++) await trackers[side].update(frame);
      const { user, system } = process.cpuUsage(before);
      return { cpu: (user + system) / 1000 / frames, wall: (performance.now() - started) / frames };
    };
    const frames: Record<Side, number> = { fp32: 1, reduced: 1 };
    for (const side of sides) {
      await timeFrames(side, 2); // warm
      frames[side] = Math.max(1, Math.ceil(roundMs / (await timeFrames(side, 1)).wall));
    }
    for (let round = 0; round < rounds; round++) {
      signal?.throwIfAborted();
      const order = round % 2 === 0 ? sides : sides.toReversed();
      for (const side of order) times[side].push(await timeFrames(side, frames[side]));
    }
  } finally {
    for (const side of sides) await trackers[side].dispose();
  }
  const spreads = (of: (time: FrameTime) => number): TwoTimes => ({
    fp32: spreadOf(times.fp32.map(of)),
    reduced: spreadOf(times.reduced.map(of)),
  });
  const by = isOnCard ? 'wall' : 'cpu';
  return {
    model: name,
    title: model.title,
    rounds,
    reduced: isOnCard ? 'fp16' : 'int8',
    cpuMs: spreads(({ cpu }) => cpu),
    wallMs: spreads(({ wall }) => wall),
    speedUp: spreadOf(times.fp32.map((time, round) => time[by] / times.reduced[round]![by])),
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
