import type { Xywh } from '../boxes/types.js';
import type { Image } from '../data/images/image.js';
import type { Predictions } from '../dla/predictions.js';
import { pointCount, type SampleGrid } from '../dla/samples.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { RunQueue } from '../runtime/run-queue.js';
import type { Model } from '../trackers/catalogue.js';
import type { PostProcessing, SearchContext } from '../trackers/shared/post-processing.js';
import { siameseTracker, type TrackingNetwork } from './siamese-tracker.js';
import { noTarget, type Tracker } from './tracker.js';
import { networkOf, type TrackerParts } from './tracker-parts.js';

/** Scores of a search image's points, and where they lie in the frame. */
export interface ScoreMap {
  /**
   * [size, size], row-major, 0 to 1: the foreground probability of each point, of anchors the highest, times centerness
   * where the network has one; before the penalties and the window of post-processing.
   */
  readonly values: Float32Array;
  readonly size: number;
  /** The square that the points' cells cover, in pixels of the frame. */
  readonly covered: Xywh;
  /** The search region, in pixels of the frame. */
  readonly searched: Xywh;
}

/**
 * A tracker with a network whose scores can be looked at. Calls are queued: each begins when the one before has ended, so
 * that frames may be given without awaiting the last. A frame must not change before its call has ended.
 */
export interface ScoringTracker extends Tracker {
  /** The scores of the last update. @throws Error before the first one. */
  readonly scoreMap: () => ScoreMap;
  /**
   * Continues after a box of an earlier run as if the tracker had just predicted it; the template stays that of `init`.
   * Whether the long-term variant had lost the target is not known; SiamFC++'s centre is half a pixel off.
   *
   * @throws InputError for a box without area or outside of the frame; Error before `init`.
   */
  readonly resumeAt: (box: Xywh) => Promise<void>;
}

/** What one search has seen. */
interface Search {
  readonly maps: object;
  readonly context: SearchContext;
  /** Side of the search image in pixels. */
  readonly size: number;
}

/**
 * Builds a Siamese tracker that returns the same boxes as `buildTracker`'s, and its scores.
 *
 * @throws As `buildTracker`.
 */
export async function scoringTracker(parts: TrackerParts): Promise<ScoringTracker> {
  const { model, hyper, pixelFormat, name = model.name } = parts;
  const network = await networkOf(parts);
  const postProcessing = model.tracker.online.postProcessing(hyper, model.searchSize.track);
  return withScores({ model, name, network, postProcessing, pixelFormat });
}

/** A scoring tracker of parts that stand already; in tests the network is a formula. */
export function withScores({
  model,
  postProcessing,
  network,
  ...parts
}: Pick<TrackerParts, 'model' | 'pixelFormat'> & {
  readonly name: string;
  readonly network: TrackingNetwork<object>;
  readonly postProcessing: PostProcessing;
}): ScoringTracker {
  let last: Search | undefined;
  let first: Image | undefined;
  let keepsTemplate = false;
  const calls = new RunQueue();
  const tracker = siameseTracker({
    ...parts,
    templateSize: model.templateSize,
    network: { ...network, template: async (...image) => (keepsTemplate ? undefined : network.template(...image)) },
    postProcessing: {
      ...postProcessing,
      predict: (maps, context) => {
        last = { maps, context, size: postProcessing.searchSize() };
        return postProcessing.predict(maps, context);
      },
    },
  });
  const start = async (frame: Image, box: Xywh): Promise<void> => {
    last = undefined;
    await tracker.init(frame, box);
    first = { ...frame, data: new Uint8Array(frame.data) }; // of Node's buffers slice would be a view
  };
  const continueAt = async ({ x, y, w, h }: Xywh): Promise<void> => {
    if (!first) throw noTarget();
    keepsTemplate = true;
    try {
      await tracker.init(first, { x: x + 0.5, y: y + 0.5, w, h }); // the centre of a predicted box is x + w / 2
    } finally {
      keepsTemplate = false;
    }
  };
  return {
    name: tracker.name,
    init: (frame, box) => calls.add(() => start(frame, box)),
    update: (frame) => calls.add(() => tracker.update(frame)),
    resumeAt: (box) => calls.add(() => continueAt(box)),
    dispose: () => calls.add(() => tracker.dispose()),
    scoreMap: () => {
      if (!last) throw new Error('no frame was searched; call update first');
      return scoreMapOf(model, last);
    },
  };
}

/** Whether a tracker's scores can be looked at. */
export function hasScores(tracker: Tracker): tracker is ScoringTracker {
  return 'scoreMap' in tracker;
}

function scoreMapOf({ tracker, searchSize, outputSize }: Model, { maps, context, size }: Search): ScoreMap {
  const { grid: gridOf, predictions } = tracker.training;
  const { stride } = gridOf(outputSize.track, searchSize.track);
  const side = outputSize.track + Math.round((size - searchSize.track) / stride); // larger while the target is lost
  const grid = gridOf(side, size);
  const outputs = Object.entries(maps as Readonly<Record<string, Float32Array>>).map(
    ([name, data]): [string, HostTensor] => [
      name,
      { shape: [1, side, side, data.length / (side * side)], dtype: 'float32', data },
    ],
  );
  const { cx, cy } = context.state;
  const square = (from: number, length: number): Xywh => ({
    x: cx + from / context.scale,
    y: cy + from / context.scale,
    w: length / context.scale,
    h: length / context.scale,
  });
  return {
    values: pointScores(predictions(Object.fromEntries(outputs), grid, 0), grid),
    size: side,
    covered: square(grid.offset - (size - 1) / 2 - stride / 2, side * stride),
    searched: square(-size / 2, size),
  };
}

/** The best score of each point. */
function pointScores({ scores, quality }: Predictions, grid: SampleGrid): Float32Array {
  const points = pointCount(grid);
  const best = new Float32Array(points);
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]! * (quality ? quality[i]! : 1);
    if (!(best[i % points]! >= score)) best[i % points] = score;
  }
  return best;
}
