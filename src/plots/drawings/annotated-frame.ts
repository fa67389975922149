import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { imageLibrary } from '../../data/images/library.js';
import { InputError } from '../../errors.js';
import { textColors } from '../palette.js';
import { boxOutline, boxStyle, groundTruthOutline } from './box-legend.js';
import { estimateTextWidth, round2, svgRect, svgText, translate } from './svg.js';

/** A frame, or a part of it, as a small JPEG to be embedded in SVG. */
export interface EmbeddedFrame {
  /** Part of the frame that is shown, in integer pixels of the frame. */
  readonly view: Xywh;
  /** Data URL: data:image/jpeg;base64,... */
  readonly href: string;
}

/** Options of {@link embedFrame}. */
export interface EmbedOptions {
  /** Width of the JPEG in pixels; a smaller frame keeps its size. Default: 240. */
  readonly width?: number;
  /** Quality of the JPEG, 1 to 100. Default: 82. */
  readonly quality?: number;
  /** The part to show. Default: all. */
  readonly view?: Xywh;
}

/**
 * Encodes a frame as a small JPEG for embedding. Deterministic.
 *
 * @throws InputError when the view does not consist of integer pixels inside the frame.
 */
export async function embedFrame(image: Image, options: EmbedOptions = {}): Promise<EmbeddedFrame> {
  const { width = 240, quality = 82, view = { x: 0, y: 0, w: image.width, h: image.height } } = options;
  checkView(view, image);
  const jpeg = await imageLibrary()(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .extract({ left: view.x, top: view.y, width: view.w, height: view.h })
    .resize({ width, withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer();
  return { view, href: `data:image/jpeg;base64,${jpeg.toString('base64')}` };
}

function checkView({ x, y, w, h }: Xywh, { width, height }: Image): void {
  const isInside = x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= width && y + h <= height;
  if (isInside && [x, y, w, h].every(Number.isInteger)) return;
  throw new InputError(
    `view ${x}, ${y}, ${w}, ${h} of a frame of ${width} x ${height}; expected whole pixels x, y, w, h inside it`,
  );
}

/** Annotations of a frame. Boxes are in pixels of the whole frame. */
export interface FrameMarks {
  /** One entry per tracker, in the order of the legend; undefined without a box. */
  readonly boxes: readonly (Xywh | undefined)[];
  readonly gt?: Xywh | undefined;
  /** Index of the frame in its sequence, from 0; shown from 1 as '#1', '#2'. */
  readonly index?: number;
  /** Style index of the first box. Default: 0. */
  readonly styleOffset?: number;
  /** Surroundings of the target, drawn magnified in the lower corner that is farther from it. */
  readonly inset?: EmbeddedFrame | undefined;
}

/** Side of an inset in CSS pixels. */
export const INSET = 68;
/** A target is small if its longer side is at most this share of the shown width. */
const smallShare = 0.09;

/**
 * The part of a frame that an inset magnifies: a square of 2.2 times the target's longer side, so that a box is at least
 * twice as large.
 *
 * @param view The part of the frame that is shown; default: all.
 * @returns Undefined for a target that is large enough, and without a ground truth or first box.
 */
export function insetView(
  image: Pick<Image, 'width' | 'height'>,
  view: Xywh = { x: 0, y: 0, w: image.width, h: image.height },
  { gt, boxes }: Pick<FrameMarks, 'gt' | 'boxes'>,
): Xywh | undefined {
  const target = isDrawable(gt) ? gt : boxes.find(isDrawable);
  if (!target) return undefined;
  const side = Math.max(target.w, target.h);
  const square = Math.min(Math.max(16, Math.ceil(2.2 * side)), image.width, image.height);
  if (side > smallShare * view.w || square > view.w / 2) return undefined;
  const start = (centre: number, length: number): number =>
    Math.round(Math.min(Math.max(0, centre - square / 2), length - square));
  return {
    x: start(target.x + target.w / 2, image.width),
    y: start(target.y + target.h / 2, image.height),
    w: square,
    h: square,
  };
}

/** Height in pixels of a frame drawn at the given width. */
export function displayHeight({ view }: EmbeddedFrame, width: number): number {
  return (view.h / view.w) * width;
}

/** Converts a box from pixels of the frame to pixels of its drawing of the given width. */
export function boxInView({ x, y, w, h }: Xywh, { view }: EmbeddedFrame, width: number): Xywh {
  const scale = width / view.w;
  return { x: (x - view.x) * scale, y: (y - view.y) * scale, w: w * scale, h: h * scale };
}

/** Whether a box can be drawn: positive area and no NaN. */
export function isDrawable(box: Xywh | undefined): box is Xywh {
  return box !== undefined && box.w > 0 && box.h > 0 && Number.isFinite(box.x + box.y + box.w + box.h);
}

/**
 * A frame with boxes and its number as SVG elements, with the top left corner at (0, 0). The first tracker's box is on
 * top, the ground truth's below all. Boxes without area or with a NaN are omitted; boxes are clipped to the frame.
 *
 * @param clip Id of the clip path, unique in the drawing.
 */
export function annotatedFrame(frame: EmbeddedFrame, marks: FrameMarks, width: number, clip: string): string {
  const height = displayHeight(frame, width);
  const place = (box: Xywh) => boxInView(box, frame, width);
  const outlines = marks.boxes.map((box, i) => {
    if (!isDrawable(box)) return '';
    const { x, y, w, h } = place(box);
    return boxOutline(x, y, w, h, boxStyle(i + (marks.styleOffset ?? 0)));
  });
  const truth = isDrawable(marks.gt) ? place(marks.gt) : undefined;
  return [
    `<clipPath id="${clip}"><rect width="${round2(width)}" height="${round2(height)}"/></clipPath>`,
    `<g clip-path="url(#${clip})">`,
    `<image width="${round2(width)}" height="${round2(height)}" preserveAspectRatio="none" href="${frame.href}"/>`,
    truth ? groundTruthOutline(truth.x, truth.y, truth.w, truth.h) : '',
    ...outlines.reverse(),
    marks.index === undefined ? '' : frameNumber(marks.index),
    '</g>',
    marks.inset ? cornerInset(frame, { ...marks, inset: marks.inset }, width, clip) : '',
    svgRect(0.5, 0.5, width - 1, height - 1, `fill="none" stroke="${textColors.axis}" stroke-opacity="0.5"`),
  ].join('');
}

/** The inset in the lower corner that is farther from what it magnifies. */
function cornerInset(
  frame: EmbeddedFrame,
  { inset, index: _, ...marks }: FrameMarks & { readonly inset: EmbeddedFrame },
  width: number,
  clip: string,
): string {
  const { x, w } = boxInView(inset.view, frame, width);
  const left = x + w / 2 > width / 2 ? 0 : width - INSET;
  const drawn = annotatedFrame(inset, marks, INSET, `${clip}-inset`);
  const rim = svgRect(0, 0, INSET, INSET, 'fill="none" stroke="#ffffff" stroke-width="2"');
  return translate(left, displayHeight(frame, width) - INSET, drawn + rim);
}

/** '#1' for index 0, white on a dark background. */
function frameNumber(index: number): string {
  const text = `#${index + 1}`;
  return [
    svgRect(4, 4, estimateTextWidth(text, 13) + 8, 19, 'rx="3" fill="#000000" fill-opacity="0.62"'),
    svgText(
      4 + (estimateTextWidth(text, 13) + 8) / 2,
      18,
      text,
      'font-weight="bold" fill="#ffffff" text-anchor="middle"',
    ),
  ].join('');
}
