import { InputError } from '../../errors.js';
import type { Drawing } from '../figure.js';
import { textColors } from '../palette.js';
import { annotatedFrame, displayHeight, type EmbeddedFrame } from './annotated-frame.js';
import { boxLegend } from './box-legend.js';
import { type CurveData, overlapCurve } from './overlap-curve.js';
import { createDrawing, type DrawingText, MARGIN, PANEL_GAP, round2, TITLE_HEIGHT, translate } from './svg.js';
import { type FrameBoxes, LEAST } from './tracking-strip.js';

/** One tracker's failures on one sequence. */
export interface FailureStrip extends CurveData {
  readonly tracker: string;
  /** Sorted by index; the first of each frame's boxes is the tracker's. */
  readonly frames: readonly (FrameBoxes & { readonly picture: EmbeddedFrame })[];
}

const LEFT = 54; // the curve's labels
const LINK = 34; // between the frames and the curve
const CURVE = 150;
const AXIS = 44; // below the curve

/**
 * Drawing of a tracker's failures: frames in a row, and below the overlap over the whole sequence with failures shaded
 * and each frame linked to its position. Deterministic.
 *
 * @throws InputError without frames, or for a frame outside the sequence.
 */
export function failureStrip(strip: FailureStrip, options: DrawingText & { readonly frameWidth?: number }): Drawing {
  const { frameWidth = 176 } = options;
  const { tracker, overlaps, frames, styleIndex = 0 } = strip;
  if (frames.length === 0) throw new InputError(`${tracker}: no frame to draw; give at least one`);
  const outside = frames.find(({ index }) => !(index >= 0 && index < overlaps.length));
  if (outside) {
    throw new InputError(`${tracker}: frame ${outside.index + 1} of a sequence of ${overlaps.length} frames`);
  }
  const inner = Math.max(LEAST, frames.length * (frameWidth + PANEL_GAP) - PANEL_GAP);
  const heights = frames.map(({ picture }) => displayHeight(picture, frameWidth));
  const bottom = TITLE_HEIGHT + Math.max(...heights);
  const curve = overlapCurve(strip, { width: inner, height: CURVE });
  const left = MARGIN + LEFT;
  const panels = frames.map(({ picture, boxes, gt, index, inset }, i) => {
    const marks = { boxes: boxes.slice(0, 1), gt, index, inset, styleOffset: styleIndex };
    return translate(
      left + i * (frameWidth + PANEL_GAP),
      TITLE_HEIGHT,
      annotatedFrame(picture, marks, frameWidth, `frame-${i}`),
    );
  });
  const links = frames.map(({ index }, i) => {
    const from = left + i * (frameWidth + PANEL_GAP) + frameWidth / 2;
    const to = left + curve.x(index);
    return `M${round2(from)} ${round2(TITLE_HEIGHT + heights[i]!)}V${round2(bottom + 6)}L${round2(to)} ${round2(bottom + LINK - 6)}V${round2(bottom + LINK)}`;
  });
  const legend = boxLegend([tracker], true, inner, styleIndex);
  const legendTop = bottom + LINK + CURVE + AXIS;
  const body = [
    ...panels,
    `<path d="${links.join('')}" fill="none" stroke="${textColors.axis}" stroke-width="1"/>`,
    translate(left, bottom + LINK, curve.svg),
    translate(left, legendTop, legend.svg),
  ].join('');
  return createDrawing(options, body, { width: left + inner + MARGIN, height: legendTop + legend.height + 12 });
}
