import { InputError } from '../../errors.js';
import type { Drawing } from '../figure.js';
import { textColors } from '../palette.js';
import { annotatedFrame, drawnHeight, type EmbeddedFrame } from './annotated-frame.js';
import { boxLegend } from './box-legend.js';
import { type CurveData, overlapCurve } from './overlap-curve.js';
import { at, type DrawingText, drawingOf, EDGE, GAP, HEAD, px } from './svg.js';
import type { FrameBoxes } from './tracking-strip.js';

/** One tracker on one sequence. */
export interface FailureStrip extends CurveData {
  readonly tracker: string;
  /** By rising index; of each frame's boxes the first is the tracker's. */
  readonly frames: readonly (FrameBoxes & { readonly picture: EmbeddedFrame })[];
}

const LEFT = 54; // the curve's labels
const LINK = 34; // between the frames and the curve
const CURVE = 150;
const AXIS = 44; // below the curve

/**
 * A tracker's failures: frames around them in a row, and below the overlap over the whole sequence, in which failures are
 * shaded and each frame is tied to its place. The same arguments give the same drawing.
 *
 * @throws InputError when there is no frame, or one is not in the sequence.
 */
export function failureStrip(strip: FailureStrip, options: DrawingText & { readonly frameWidth?: number }): Drawing {
  const { frameWidth = 176 } = options;
  const { tracker, overlaps, frames, look = 0 } = strip;
  if (frames.length === 0) throw new InputError(`${tracker}: no frame to draw; give at least one`);
  const outside = frames.find(({ index }) => !(index >= 0 && index < overlaps.length));
  if (outside) {
    throw new InputError(`${tracker}: frame ${outside.index + 1} of a sequence of ${overlaps.length} frames`);
  }
  const inner = frames.length * (frameWidth + GAP) - GAP;
  const heights = frames.map(({ picture }) => drawnHeight(picture, frameWidth));
  const bottom = HEAD + Math.max(...heights);
  const curve = overlapCurve(strip, { width: inner, height: CURVE });
  const left = EDGE + LEFT;
  const panels = frames.map(({ picture, boxes, gt, index }, i) => {
    const marks = { boxes: boxes.slice(0, 1), gt, index, firstLook: look };
    return at(left + i * (frameWidth + GAP), HEAD, annotatedFrame(picture, marks, frameWidth, `frame-${i}`));
  });
  const links = frames.map(({ index }, i) => {
    const from = left + i * (frameWidth + GAP) + frameWidth / 2;
    const to = left + curve.x(index);
    return `M${px(from)} ${px(HEAD + heights[i]!)}V${px(bottom + 6)}L${px(to)} ${px(bottom + LINK - 6)}V${px(bottom + LINK)}`;
  });
  const legend = boxLegend([tracker], true, inner, look);
  const legendTop = bottom + LINK + CURVE + AXIS;
  const body = [
    ...panels,
    `<path d="${links.join('')}" fill="none" stroke="${textColors.axis}" stroke-width="1"/>`,
    at(left, bottom + LINK, curve.svg),
    at(left, legendTop, legend.svg),
  ].join('');
  return drawingOf(options, body, { width: left + inner + EDGE, height: legendTop + legend.height + 12 });
}
