import type { Size } from '../figure.js';
import { colors, textColors } from '../palette.js';
import { boxStyle } from './box-legend.js';
import { round2, svgRect, svgText } from './svg.js';

/** Data of {@link overlapCurve}. */
export interface CurveData {
  /** IoU with the ground truth per frame; NaN where the target is not annotated. */
  readonly overlaps: Float64Array;
  /** A frame with an overlap of at most this is a failure. */
  readonly threshold: number;
  /** Frames to be marked. */
  readonly frames: readonly { readonly index: number }[];
  /** Style index: the tracker's index in the list of trackers. Default: 0. */
  readonly styleIndex?: number;
}

/** A plot with the top left corner at (0, 0), and its horizontal scale. */
export interface OverlapCurve {
  readonly svg: string;
  /** Converts a frame index (from 0) to pixels. */
  readonly x: (index: number) => number;
}

/** A range of frames; `end` is exclusive. */
export interface FrameRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Ranges of consecutive frames whose overlap is at most `threshold`. A frame without ground truth (NaN) ends a range;
 * the first frame, in which the tracker is initialised, is in none.
 */
export function failureRanges(overlaps: Float64Array, threshold: number): FrameRange[] {
  const found: FrameRange[] = [];
  let start = -1;
  for (let t = 1; t <= overlaps.length; t++) {
    const failed = t < overlaps.length && overlaps[t]! <= threshold;
    if (failed && start < 0) start = t;
    if (!failed && start >= 0) {
      found.push({ start, end: t });
      start = -1;
    }
  }
  return found;
}

/** Plot of the overlap over a sequence, with failures shaded and the marked frames as dots. */
export function overlapCurve({ overlaps, threshold, frames, styleIndex = 0 }: CurveData, size: Size): OverlapCurve {
  const { width, height } = size;
  const { color } = boxStyle(styleIndex);
  const n = overlaps.length;
  const x = (index: number): number => ((index + 0.5) / n) * width;
  const y = (overlap: number): number => height * (1 - overlap);
  const bands = failureRanges(overlaps, threshold).map(({ start, end }) =>
    svgRect(x(start - 0.5), 0, x(end - 0.5) - x(start - 0.5), height, `fill="${colors[1]}" fill-opacity="0.16"`),
  );
  const dots = frames.map(({ index }) => {
    const overlap = overlaps[index]!;
    const cy = y(Number.isNaN(overlap) ? 0 : overlap);
    return `<circle cx="${round2(x(index))}" cy="${round2(cy)}" r="4" fill="#ffffff" stroke="${color}" stroke-width="2"/>`;
  });
  const stems = frames.map(({ index }) => `M${round2(x(index))} 0V${height}`).join('');
  const svg = [
    ...bands,
    ...grid(width, height, y),
    threshold > 0 ? line(0, width, y(threshold), colors[1]!, ' stroke-dasharray="5 3"') : '',
    `<path d="${stems}" stroke="${textColors.axis}" stroke-opacity="0.55" stroke-dasharray="2 2"/>`,
    `<path d="${curvePath(overlaps, x, y)}" fill="none" stroke="${color}" stroke-width="1.8" stroke-linejoin="round"/>`,
    ...dots,
    ...frameTicks(n, x, height),
    svgText(width / 2, height + 38, 'frame', 'text-anchor="middle"'),
    `<text transform="translate(-38,${height / 2}) rotate(-90)" text-anchor="middle">overlap (IoU)</text>`,
  ].join('');
  return { svg, x };
}

/** Path of the curve, with gaps without ground truth; an isolated frame is a short dash. */
function curvePath(overlaps: Float64Array, x: (index: number) => number, y: (overlap: number) => number): string {
  let path = '';
  for (let t = 0; t < overlaps.length; t++) {
    if (Number.isNaN(overlaps[t]!)) continue;
    const isStart = t === 0 || Number.isNaN(overlaps[t - 1]!);
    path += `${isStart ? 'M' : 'L'}${round2(x(t))} ${round2(y(overlaps[t]!))}`;
    if (isStart && (t + 1 === overlaps.length || Number.isNaN(overlaps[t + 1]!))) path += 'h1';
  }
  return path;
}

function grid(width: number, height: number, y: (overlap: number) => number): string[] {
  const lines = [0, 0.25, 0.5, 0.75, 1].map((value) => line(0, width, y(value), textColors.grid));
  const labels = [0, 0.5, 1].map((value) =>
    svgText(-8, y(value) + 4, value.toFixed(1), 'text-anchor="end" font-size="12"'),
  );
  const axes = `<path d="M0 0V${height}H${round2(width)}" fill="none" stroke="${textColors.axis}"/>`;
  return [...lines, ...labels, axes];
}

function line(from: number, to: number, y: number, color: string, attributes: string = ''): string {
  return `<path d="M${round2(from)} ${round2(y)}H${round2(to)}" stroke="${color}"${attributes}/>`;
}

/** Frame numbers from 1 below the axis: about eight, at steps of 1, 2 or 5 times a power of ten. */
function frameTicks(frames: number, x: (index: number) => number, height: number): string[] {
  const raw = Math.max(1, frames / 8);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10);
  const ticks: string[] = [];
  for (let number = step; number <= frames; number += step) {
    const at = round2(x(number - 1));
    ticks.push(
      `<path d="M${at} ${height}v4" stroke="${textColors.axis}"/>`,
      svgText(at, height + 18, String(number), 'text-anchor="middle" font-size="12"'),
    );
  }
  return ticks;
}
