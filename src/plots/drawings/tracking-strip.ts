import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { InputError } from '../../errors.js';
import type { Drawing } from '../figure.js';
import { textColors } from '../palette.js';
import { checkTrackers } from '../tracker-style.js';
import { wrapText } from '../wrap-text.js';
import { annotatedFrame, displayHeight, type EmbeddedFrame, embedFrame, INSET, insetView } from './annotated-frame.js';
import { boxLegend } from './box-legend.js';
import { commonViews } from './common-views.js';
import {
  createDrawing,
  type DrawingText,
  estimateTextWidth,
  MARGIN,
  PANEL_GAP,
  svgContent,
  TITLE_HEIGHT,
  translate,
} from './svg.js';

/** Boxes on one frame of a sequence, in pixels of the frame. */
export interface FrameBoxes {
  /** Index in the sequence, from 0. */
  readonly index: number;
  /** One entry per tracker; undefined without a box. */
  readonly boxes: readonly (Xywh | undefined)[];
  readonly gt?: Xywh | undefined;
  /** The surroundings of a small target, magnified in a corner. */
  readonly inset?: EmbeddedFrame | undefined;
}

/** A sequence as one row of frames. */
export interface StripRow<Frame = FrameBoxes & { readonly picture: EmbeddedFrame }> {
  readonly title: string;
  /** Grey text after the title: attributes. */
  readonly subtitle?: string;
  readonly frames: readonly Frame[];
}

/** A row of decoded frames that are not embedded yet. */
export type DecodedRow = StripRow<FrameBoxes & { readonly image: Image }>;

/** Options of {@link trackingStrip}. */
export interface StripOptions extends DrawingText {
  /** Names for the legend; the index defines the colour, as in other plots of the same list. */
  readonly trackers: readonly string[];
  /** Whether ground truth boxes are drawn, dashed. Default: true. */
  readonly groundTruth?: boolean;
  /** Width of a frame in CSS pixels. Default: 176, for five frames per page width. */
  readonly frameWidth?: number;
}

/** Options of {@link embedRow}. */
export interface EmbedRowOptions {
  /** Width of a frame's JPEG in pixels. Default: 240. */
  readonly width?: number;
  /** Whether frames are cropped to their boxes, equally in all frames of a row. Default: false. */
  readonly zoom?: boolean;
}

const CAPTION = 24; // above each row
/** Least width in pixels, for title and legend above and below one frame or two. */
export const LEAST = 544;

/** Embeds a row's frames as small JPEGs. */
export async function embedRow({ frames, ...row }: DecodedRow, options: EmbedRowOptions = {}): Promise<StripRow> {
  const { width = 240, zoom = false } = options;
  const views = zoom ? commonViews(frames) : undefined;
  const embedded = [];
  for (const [i, { image, ...boxes }] of frames.entries()) {
    const view = views?.[i];
    const around = insetView(image, view, boxes);
    embedded.push({
      ...boxes,
      picture: await embedFrame(image, view ? { width, view } : { width }),
      ...(around && { inset: await embedFrame(image, { width: 2 * INSET, view: around }) }),
    });
  }
  return { ...row, frames: embedded };
}

/**
 * Drawing of trackers' boxes on frames of several sequences (Fig. 6): one row per sequence with frame numbers, and one
 * legend below. Deterministic.
 *
 * @throws InputError without rows, for a row without frames, or a frame without one entry per tracker.
 */
export function trackingStrip(rows: readonly StripRow[], options: StripOptions): Drawing {
  const { trackers, groundTruth = true, frameWidth = 176 } = options;
  checkTrackers(trackers.map((name) => ({ name })));
  checkRows(rows, trackers.length);
  const columns = Math.max(...rows.map(({ frames }) => frames.length));
  const inner = Math.max(LEAST, columns * (frameWidth + PANEL_GAP) - PANEL_GAP);
  const parts: string[] = [];
  let top = TITLE_HEIGHT;
  for (const [r, row] of rows.entries()) {
    parts.push(translate(MARGIN, top, caption(row, inner)));
    top += CAPTION;
    for (const [c, { picture, gt, ...frame }] of row.frames.entries()) {
      const marks = groundTruth ? { ...frame, gt } : frame;
      const clip = `frame-${r}-${c}`;
      parts.push(
        translate(MARGIN + c * (frameWidth + PANEL_GAP), top, annotatedFrame(picture, marks, frameWidth, clip)),
      );
    }
    top += Math.max(...row.frames.map(({ picture }) => displayHeight(picture, frameWidth))) + PANEL_GAP;
  }
  const hasTruth = groundTruth && rows.some(({ frames }) => frames.some(({ gt }) => gt !== undefined));
  const legend = boxLegend(trackers, hasTruth, inner);
  parts.push(translate(MARGIN, top + 4, legend.svg));
  return createDrawing(options, parts.join(''), { width: inner + 2 * MARGIN, height: top + legend.height + 14 });
}

/** Draws rows of decoded frames with the boxes of the trackers; the frames are embedded in the drawing. */
export async function drawTrackingStrip(
  rows: readonly DecodedRow[],
  options: StripOptions & EmbedRowOptions,
): Promise<Drawing> {
  const { zoom = false, width = 240, ...strip } = options;
  const embedded: StripRow[] = [];
  for (const row of rows) embedded.push(await embedRow(row, { zoom, width }));
  return trackingStrip(embedded, strip);
}

/** The row's title in bold and its subtitle, truncated to the width. */
function caption({ title, subtitle = '' }: StripRow, width: number): string {
  const left = estimateTextWidth(title, 14) + 12;
  const [fits = '', ...rest] = wrapText(subtitle, width - left - 10, 12);
  const shown = rest.length > 0 ? `${fits.replace(/,$/, '')} \u2026` : fits;
  return [
    `<text x="0" y="16"><tspan font-weight="bold" font-size="14">${svgContent(title)}</tspan>`,
    shown ? `<tspan dx="10" font-size="12" fill="${textColors.note}">${svgContent(shown)}</tspan>` : '',
    '</text>',
  ].join('');
}

function checkRows(rows: readonly StripRow[], trackers: number): void {
  if (rows.length === 0) throw new InputError('no sequence to draw; give at least one');
  for (const { title, frames } of rows) {
    if (frames.length === 0) throw new InputError(`${title}: no frame to draw; give at least one`);
    for (const { index, boxes } of frames) {
      if (boxes.length === trackers) continue;
      throw new InputError(
        `${title}: frame ${index + 1} has ${boxes.length} boxes; expected ${trackers}, one per tracker`,
      );
    }
  }
}
