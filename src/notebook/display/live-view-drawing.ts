import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { InputError } from '../../errors.js';
import { annotatedFrame, displayHeight, embedFrame } from '../../plots/drawings/annotated-frame.js';
import { boxLegend } from '../../plots/drawings/box-legend.js';
import { finiteRange, scoreMapImage } from '../../plots/drawings/score-map.js';
import { createDrawing, MARGIN, PANEL_GAP, svgText, TITLE_HEIGHT, translate } from '../../plots/drawings/svg.js';
import type { Drawing } from '../../plots/figure.js';

/** What a tracker did in one frame. */
export interface LiveFrame {
  readonly frame: Image;
  /** Position in the sequence, from 0. */
  readonly index: number;
  readonly box?: Xywh | undefined;
  readonly gt?: Xywh | undefined;
  readonly score?: number | undefined;
  /** A square map of scores, row after row, of any size. */
  readonly scoreMap?: ArrayLike<number> | undefined;
}

/** All that one picture of the live view shows. */
export interface LiveState extends LiveFrame {
  readonly title: string;
  /** Frames per second; undefined until it can be said. */
  readonly fps?: number | undefined;
}

/**
 * One picture of the live view.
 *
 * @param width CSS pixels across the frame; a score map takes its height beside it.
 * @throws InputError when the score map is not square.
 */
export async function liveDrawing(state: LiveState, width: number): Promise<Drawing> {
  const { title, frame, index, box, gt, scoreMap } = state;
  const picture = await embedFrame(frame, { width });
  const height = displayHeight(picture, width);
  const parts = [translate(MARGIN, TITLE_HEIGHT, annotatedFrame(picture, { boxes: [box], gt, index }, width, 'frame'))];
  let right = MARGIN + width;
  if (scoreMap) {
    const side = Math.sqrt(scoreMap.length);
    if (!Number.isInteger(side)) throw new InputError(`a score map has ${scoreMap.length} values; expected a square`);
    const map = await embedFrame(scoreMapImage(scoreMap, side, finiteRange(scoreMap)), { width: height });
    parts.push(translate(right + PANEL_GAP, TITLE_HEIGHT, annotatedFrame(map, { boxes: [] }, height, 'map')));
    parts.push(svgText(right + PANEL_GAP, TITLE_HEIGHT + height + 20, 'score map'));
    right += PANEL_GAP + height;
  }
  const legend = boxLegend(['tracker'], gt !== undefined, width / 2);
  const bottom = TITLE_HEIGHT + height;
  parts.push(svgText(MARGIN, bottom + 20, numbers(state)), translate(MARGIN + width / 2, bottom + 5, legend.svg));
  return createDrawing({ title }, parts.join(''), { width: right + MARGIN, height: bottom + 5 + legend.height + 8 });
}

/** 'frame 12, 31.4 frames/s, score 0.913'. */
export function numbers({ index, fps, score }: Pick<LiveState, 'index' | 'fps' | 'score'>): string {
  const speed = fps === undefined ? [] : [`${fps.toFixed(1)} frames/s`];
  return [`frame ${index + 1}`, ...speed, ...(score === undefined ? [] : [`score ${score.toFixed(3)}`])].join(', ');
}
