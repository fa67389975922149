import type { Xywh } from '../../boxes/types.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import { evaluateOpe } from '../../metrics/ope.js';
import { meanOf } from '../../metrics/thresholds.js';
import type { Hyper } from '../../trackers/hyper-sets.js';
import { framesAhead } from '../run/frames-ahead.js';
import type { TrackingNetwork } from '../siamese-tracker.js';
import { type TrackerParts, trackerOf } from '../tracker-parts.js';

/** One sequence on which settings are tried. */
export interface TrialJob {
  readonly name: string;
  /** Paths of the frames. */
  readonly files: readonly string[];
  /** The box of the first frame. */
  readonly start: Xywh;
  /** x, y, w, h of every frame, flat. */
  readonly gt: Float64Array;
}

/** How the settings did on a sequence. */
export interface TrialResult {
  /** The area under the success curve, by setting; 0 where a setting's tracker failed. */
  readonly auc: readonly number[];
  /** Search images that the network was run on, and how many there would have been without sharing. */
  readonly searches: number;
  readonly lookups: number;
}

/**
 * Runs all settings over a sequence at once: a frame is decoded once, and where trackers look at the same pixels the network
 * is run once. Results are those of each setting on its own: what the network sees depends on whole pixels, and only
 * equal search images are shared.
 *
 * Scores by pysot's convention.
 *
 * @param network Shared by all; its template is taken once.
 * @param onFrame Told after every frame.
 */
export async function evaluateSettings(
  parts: Omit<TrackerParts, 'params' | 'hyper'>,
  network: TrackingNetwork<object>,
  settings: readonly Hyper[],
  { files, start, gt }: TrialJob,
  onFrame: () => void = () => {},
): Promise<TrialResult> {
  const seen = new Map<string, object>();
  let isTaken = false;
  let searches = 0;
  const shared: TrackingNetwork<object> = {
    template: async (image, size) => {
      if (!isTaken) await network.template(image, size);
      isTaken = true;
    },
    search: (image, size) => {
      searches++;
      return network.search(image, size);
    },
    dispose: async () => {},
  };
  const trackers = settings.map((hyper) => trackerOf({ ...parts, hyper }, shared, seen));
  const boxes = settings.map(() => new Float64Array(gt.length));
  const broken = new Set<number>();
  let frameIndex = 0;
  for await (const frame of framesAhead(files)) {
    seen.clear();
    for (const [i, tracker] of trackers.entries()) {
      if (broken.has(i)) continue;
      let box = start;
      if (frameIndex === 0) await tracker.init(frame, start);
      else {
        try {
          ({ box } = await tracker.update(frame));
        } catch {
          broken.add(i); // numbers beyond all bounds: no setting to choose
          continue;
        }
      }
      boxes[i]!.set([box.x, box.y, box.w, box.h], 4 * frameIndex);
    }
    frameIndex++;
    onFrame();
  }
  const auc = boxes.map((each, i) =>
    broken.has(i) ? 0 : meanOf(evaluateOpe(gt, each, { convention: pysot }).success),
  );
  return { auc, searches, lookups: settings.length * (files.length - 1) };
}
