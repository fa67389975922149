import { xywhToXyxy } from '../../boxes/convert.js';
import { iou } from '../../boxes/iou.js';
import { boxAt } from '../../boxes/rows.js';
import type { Xywh } from '../../boxes/types.js';
import { decodeImage } from '../../data/images/decode.js';
import type { Sequence } from '../../data/sequence.js';
import { drawableBox } from '../../metrics/frame-overlaps.js';
import { finiteRange } from '../../plots/drawings/score-map.js';
import type { ScoreMap, ScoringTracker } from '../../tracking/scoring-tracker.js';
import type { PageBox, PageMap } from './page-data.js';

/** Bytes of a map of 25 x 25 points in the page. */
export const MAP_BYTES = 1000;

/** What the maps show, for the page. */
export const aboutScores: string =
  'Score: foreground probability of the best box at each point, times centerness where the network has one; before penalties and window.';

/** IoU with the stored box below which a tracker does not repeat its run. */
const SAME = 0.9;

/**
 * Score maps of some frames of a stored run. The tracker starts on the first frame and continues after the stored box before
 * each frame, so that no other frames are tracked.
 *
 * @param boxes x, y, w, h of every frame, flat; the first is the one the run started on.
 * @param indices Frames, in ascending order.
 * @returns By frame; null for the first one, without a box before, and where the tracker does not return the stored box.
 * @throws What decoding and the tracker throw.
 */
export async function sequenceMaps(
  tracker: ScoringTracker,
  { frames }: Sequence,
  boxes: Float64Array,
  indices: readonly number[],
  onFrame: () => void = () => {},
): Promise<(PageMap | null)[]> {
  const maps: (PageMap | null)[] = [];
  const [start] = [boxAt(boxes, 0)];
  await tracker.init(await decodeImage(frames.path(0)), start);
  for (const index of indices) {
    const before = index > 0 ? drawableBox(boxes, index - 1) : undefined;
    maps.push(before ? await mapAt(index, before) : null);
    onFrame();
  }
  return maps;

  async function mapAt(index: number, before: Xywh): Promise<PageMap | null> {
    if (index > 1) await tracker.resumeAt(before);
    const { box } = await tracker.update(await decodeImage(frames.path(index)));
    const isSame = iou(xywhToXyxy(box), xywhToXyxy(boxAt(boxes, index))) >= SAME;
    return isSame ? pageMap(tracker.scoreMap()) : null;
  }
}

/** A score map in 8 bits; scores that are not finite become the lowest. */
export function pageMap({ values, size, covered, searched }: ScoreMap): PageMap {
  const { min, max } = finiteRange(values);
  const scale = max > min ? 255 / (max - min) : 0;
  const bytes = Uint8Array.from(values, (value) => Math.round((Number.isFinite(value) ? value - min : 0) * scale));
  return {
    ...{ values: Buffer.from(bytes).toString('base64'), size },
    ...{ min: rounded(min, 3), max: rounded(max, 3) },
    ...{ covered: pageBox(covered), searched: pageBox(searched) },
  };
}

/** A box of the page, to a tenth of a pixel. */
export function pageBox({ x, y, w, h }: Xywh): PageBox {
  return [rounded(x, 1), rounded(y, 1), rounded(w, 1), rounded(h, 1)];
}

/** A number with so many decimals. */
export function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
