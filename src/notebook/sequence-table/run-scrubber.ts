import { readFileSync } from 'node:fs';
import type { Xywh } from '../../boxes/types.js';
import { InputError } from '../../errors.js';
import { drawableBox, overlapsOf } from '../../metrics/frame-overlaps.js';
import { trackingStrip } from '../../plots/drawings/tracking-strip.js';
import type { Drawing } from '../../plots/figure.js';
import { programHtml } from '../../plots/page-script.js';
import { checkTrackers } from '../../plots/tracker-style.js';
import { formatThousands } from '../../text/number-text.js';
import type { WatchedRun } from '../display/watch.js';
import type { PageFrame, PageTable } from './page-data.js';
import { evenly } from './scaled-frames.js';
import { aboutScores, pageBox, pageMap } from './sequence-maps.js';

const noScores = 'No score maps: this tracker has no network.';
/** Frames of the picture that stands in where scripts do not run. */
const STRIP_FRAMES = 5;

/**
 * The frames of a watched video under a slider: boxes of all runs, overlap with the ground truth, or score where there is
 * none, and score maps on demand. Self-contained; a strip of five frames where scripts do not run.
 *
 * @param runs Runs over one video; frames beyond the shortest are left out. Pictures and maps are the first one's.
 * @throws InputError without runs, for two trackers of one name, or runs over different videos.
 */
export function runScrubber(runs: readonly WatchedRun[]): Drawing {
  const [first] = runs;
  if (!first) throw new InputError('no run to show; give at least one');
  checkTrackers(runs.map(({ tracker }) => ({ name: tracker })));
  const other = runs.find(({ title }) => title !== first.title);
  if (other)
    throw new InputError(`${other.tracker} ran on ${other.title}; expected ${first.title} as ${first.tracker}`);
  const { title: name, truth, width, height } = first;
  const length = Math.min(...runs.map(({ boxes }) => boxes.length));
  const gt = truth && rows(truth, length);
  const results = runs.map(({ boxes }) => rows(boxes, length));
  const kept = first.frames.filter(({ index }) => index < length);
  const boxIn = (boxes: Float64Array, index: number) => {
    const box = drawableBox(boxes, index);
    return box ? pageBox(box) : null;
  };
  const frames = kept.map(({ index, picture, map }): PageFrame => {
    return {
      ...{ index, href: picture.href, truth: gt ? boxIn(gt, index) : null },
      boxes: results.map((boxes) => boxIn(boxes, index)),
      maps: runs.map((_, i) => (i === 0 && map ? pageMap(map) : null)),
    };
  });
  const percent = (values: ArrayLike<number>): (number | null)[] =>
    Array.from({ length }, (_, i) => (Number.isFinite(values[i]) ? Math.round(100 * values[i]!) : null));
  const curves = gt
    ? { curve: 'overlap' as const, overlaps: results.map((boxes) => percent(overlapsOf(gt, boxes))) }
    : { curve: 'score' as const, overlaps: runs.map((run) => percent(run.scores)) };
  const trackers = runs.map(({ tracker }) => tracker);
  const table: PageTable = {
    ...{
      title: `${trackers.join(' and ')} on ${name}`,
      trackers,
      isOpen: true,
      aboutMaps: kept.some(({ map }) => map) ? aboutScores : noScores,
    },
    sequences: [{ ...{ name, length, attributes: [], auc: [], step: 1, width, height, frames }, ...curves }],
    note: `${formatThousands(frames.length)} of ${formatThousands(length)} frames.`,
  };
  const shown = evenly(kept.length, Math.min(STRIP_FRAMES, kept.length)).map((i) => kept[i]!);
  const row = shown.map(({ index, picture }) => {
    const boxes = results.map((result) => drawableBox(result, index));
    return { index, picture, boxes, gt: gt && drawableBox(gt, index) };
  });
  const strip = trackingStrip([{ title: name, frames: row }], { title: table.title, trackers });
  const code = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
  const html = (png: Uint8Array) => programHtml({ code, name: 'siamdlaSequences' }, 'run', table.title, png, table);
  return { ...strip, html };
}

function rows(boxes: readonly Xywh[], length: number): Float64Array {
  return Float64Array.from(boxes.slice(0, length).flatMap(({ x, y, w, h }) => [x, y, w, h]));
}
