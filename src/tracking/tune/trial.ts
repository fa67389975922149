import type { Xywh } from '../../boxes/types.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { mean } from '../../metrics/mean.js';
import { evaluateOpe } from '../../metrics/ope.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import { NotFiniteError } from '../../trackers/shared/post-processing.js';
import { framesAhead } from '../run/frames-ahead.js';
import type { TrackingNetwork } from '../siamese-tracker.js';
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
  let hasTemplate = false;
  let searches = 0;
  const shared: TrackingNetwork<object> = {
    template: async (image, size) => {
      if (!hasTemplate) await network.template(image, size);
      hasTemplate = true;
    },
    search: (image, size) => {
      searches++;
      return network.search(image, size);
    },
    dispose: async () => {},
  };
  const trackers = settings.map((hyper) => trackerOf({ ...parts, hyper }, shared, sharedMaps));
  const boxes = settings.map(() => new Float64Array(gt.length));
  const failed = new Set<number>();
  let frameIndex = 0;
  for await (const frame of framesAhead(files)) {
    sharedMaps.clear();
    for (const [i, tracker] of trackers.entries()) {
      if (failed.has(i)) continue;
      let box = start;
      if (frameIndex === 0) await tracker.init(frame, start);
      else {
        try {
          ({ box } = await tracker.update(frame));
        } catch (error) {
          if (!(error instanceof NotFiniteError)) throw error;
          failed.add(i);
          continue;
        }
      }
      boxes[i]!.set([box.x, box.y, box.w, box.h], 4 * frameIndex);
    }
    frameIndex++;
    onFrame();
  }
  const auc = boxes.map((each, i) => (failed.has(i) ? 0 : mean(evaluateOpe(gt, each, { convention: pysot }).success)));
  return { auc, searches, lookups: settings.length * (files.length - 1) };
}
