/// <reference lib="dom" />

import { boxOutline, boxStyle, groundTruthOutline } from '../../plots/drawings/box-legend.js';
import type { PageBox, PageFrame, PageMap, PageSequence } from './page-data.js';
import { scoreOverlay } from './score-overlay.js';

/** Width of a frame in CSS pixels. */
export const FRAME_WIDTH = 480;
const ZOOM_WIDTH = 240; // of the search region beside it
/** A search region that is magnified less is not shown again. */
const MIN_ZOOM = 1.2;

/** The picture with its boxes; hidden ones are left out. With a score map also the search region, where that magnifies it. */
export function frameSvg(sequence: PageSequence, frame: PageFrame, hidden: ReadonlySet<number>, map?: PageMap): string {
  const { width, height, name } = sequence;
  const title = `${name.replace(/[<&]/g, ' ')}, frame ${frame.index + 1}`;
  const content = (scale: number): string => frameContent(sequence, frame, scale, { hidden, map });
  const whole = viewSvg([0, 0, width, height], FRAME_WIDTH, title, content);
  if (!map || ZOOM_WIDTH / map.searched[2] < (MIN_ZOOM * FRAME_WIDTH) / width) return whole;
  return whole + viewSvg(map.searched, ZOOM_WIDTH, `search region of ${title}`, content);
}

/** A part of a frame, so many CSS pixels wide. */
function viewSvg(
  [left, top, width, height]: PageBox,
  w: number,
  title: string,
  content: (scale: number) => string,
): string {
  const scale = w / width;
  const h = Math.round(height * scale);
  return [
    `<svg viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" style="display:block;max-width:100%;height:auto;background:#eee;overflow:hidden">`,
    `<title>${title}</title><g transform="translate(${-left * scale} ${-top * scale})">${content(scale)}</g></svg>`,
  ].join('');
}

/** The whole frame with all that is drawn on it, so many CSS pixels for a pixel of the frame. */
function frameContent(
  { width, height }: PageSequence,
  { href, truth, boxes }: PageFrame,
  scale: number,
  { hidden, map }: { readonly hidden: ReadonlySet<number>; readonly map: PageMap | undefined },
): string {
  const place = (box: PageBox) => box.map((value) => value * scale) as [number, number, number, number];
  const own = [...boxes.entries()].reverse(); // the first tracker's is on top
  return [
    href && `<image width="${width * scale}" height="${height * scale}" preserveAspectRatio="none" href="${href}"/>`,
    map ? scoreOverlay(map, scale) : '',
    truth && !hidden.has(-1) ? groundTruthOutline(...place(truth)) : '',
    ...own.map(([i, each]) => (each && !hidden.has(i) ? boxOutline(...place(each), boxStyle(i)) : '')),
  ].join('');
}
