import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { evaluateOpe } from '../../metrics/ope.js';
import { mean } from '../../statistics/mean.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import { NotFiniteError } from '../../trackers/shared/post-processing.js';
import { framesAhead } from '../run/frames-ahead.js';
import type { TrackingNetwork } from '../siamese-tracker.js';
import type { Tracker } from '../tracker.js';
import { type TrackerParts, trackerOf } from '../tracker-parts.js';

/** A sequence that settings are evaluated on. */
export interface TrialJob {
  readonly name: string;
  /** Paths of the frames. */
  readonly files: readonly string[];
  /** The box of the first frame. */
  readonly start: Xywh;
  /** x, y, w, h per frame, flat. */
  readonly gt: Float64Array;
}

/** Scores of the settings on a sequence. */
export interface TrialResult {
  /** Area under the success curve per setting; 0 where the network's outputs were not finite. */
  readonly auc: readonly number[];
  /** Number of search images that the network processed, and their number without sharing. */
  readonly searches: number;
  readonly lookups: number;
}

/**
 * Evaluates all settings on a sequence in parallel: a frame is decoded once, and the network runs once for equal search
 * images. Results are identical to those of separate runs. Scores by pysot's convention.
 *
 * @param network Shared by all settings; the template is computed once.
 * @param onFrame Called after every frame.
 * @throws What the network throws, and what the trackers do, but for outputs that are not finite; as `framesAhead`.
 */
export async function evaluateSettings(
  parts: Omit<TrackerParts, 'params' | 'hyper'>,
  network: TrackingNetwork<object>,
  settings: readonly Hyper[],
  { files, start, gt }: TrialJob,
  onFrame: () => void = () => {},
): Promise<TrialResult> {
  const sharedMaps = new Map<string, object>();
  const shared = new SharedNetwork(network);
  const runs = settings.map(
    (hyper) => new SettingRun(trackerOf({ ...parts, hyper }, shared, sharedMaps), new Float64Array(gt.length)),
  );
  let frameIndex = 0;
  for await (const frame of framesAhead(files)) {
    sharedMaps.clear();
    for (const run of runs) await (frameIndex === 0 ? run.start(frame, start) : run.update(frame, frameIndex));
    frameIndex++;
    onFrame();
  }
  const auc = runs.map(({ boxes, hasFailed }) =>
    hasFailed ? 0 : mean(evaluateOpe(gt, boxes, { convention: pysot }).success),
  );
  return { auc, searches: shared.searches, lookups: settings.length * (files.length - 1) };
}

/** A network of trackers that start on the same target: it computes one template, and counts its search images. */
class SharedNetwork implements TrackingNetwork<object> {
  readonly #network: TrackingNetwork<object>;
  #hasTemplate = false;
  searches = 0;

  constructor(network: TrackingNetwork<object>) {
    this.#network = network;
  }

  async template(image: Float32Array, size: number): Promise<void> {
    if (!this.#hasTemplate) await this.#network.template(image, size);
    this.#hasTemplate = true;
  }

  search(image: Float32Array, size: number): Promise<object> {
    this.searches++;
    return this.#network.search(image, size);
  }

  /** Does nothing: other sequences use the network too. */
  async dispose(): Promise<void> {}
}

/** A tracker's run by one setting. */
class SettingRun {
  readonly #tracker: Tracker;
  /** x, y, w, h per frame, flat. */
  readonly boxes: Float64Array;
  /** Whether the network's outputs were not finite; the run ends there. */
  hasFailed = false;

  constructor(tracker: Tracker, boxes: Float64Array) {
    this.#tracker = tracker;
    this.boxes = boxes;
  }

  async start(frame: Image, box: Xywh): Promise<void> {
    await this.#tracker.init(frame, box);
    this.#keep(box, 0);
  }

  async update(frame: Image, index: number): Promise<void> {
    if (this.hasFailed) return;
    try {
      const { box } = await this.#tracker.update(frame);
      this.#keep(box, index);
    } catch (error) {
      if (!(error instanceof NotFiniteError)) throw error;
      this.hasFailed = true;
    }
  }

  #keep({ x, y, w, h }: Xywh, index: number): void {
    this.boxes.set([x, y, w, h], 4 * index);
  }
}
