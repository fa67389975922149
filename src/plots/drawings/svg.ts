import type { Drawing, Size } from '../figure.js';
import { fontStack, textColors } from '../palette.js';
import { wrapText } from '../wrap-text.js';

/** Texts of a drawing. */
export interface DrawingText {
  readonly title: string;
  /** Small grey text at the bottom: content and source. */
  readonly caption?: string;
}

/** Height of the title at the top, in pixels. */
export const TITLE_HEIGHT = 46;
/** Margin around the panels, in pixels. */
export const MARGIN = 18;
/** Gap between panels, in pixels. */
export const PANEL_GAP = 8;
/** Height of a caption of one line at the bottom, in pixels. */
const CAPTION_HEIGHT = 20;

/** Estimated width of a letter of a name, which has capitals, in ems; an upper bound. */
const NAME_LETTER = 0.56;

/** Estimated width of a letter of a title, in ems. */
const TITLE_LETTER = 0.53;

/** Estimated width of a name in pixels; an upper bound. */
export function estimateTextWidth(text: string, fontSize: number): number {
  return Math.ceil(text.length * NAME_LETTER * fontSize);
}

/** Rounds to two decimals, so that equal drawings have equal text. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Escapes text for the content of an element. Control characters, which XML does not allow, become spaces. */
export function svgContent(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A text element; the content is escaped. */
export function svgText(x: number, y: number, content: string, attributes: string = ''): string {
  return `<text x="${round2(x)}" y="${round2(y)}" ${attributes}>${svgContent(content)}</text>`;
}

/** A rectangle element. */
export function svgRect(x: number, y: number, w: number, h: number, attributes: string): string {
  return `<rect x="${round2(x)}" y="${round2(y)}" width="${round2(w)}" height="${round2(h)}" ${attributes}/>`;
}

/** A group of elements, translated. */
export function translate(x: number, y: number, content: string): string {
  return `<g transform="translate(${round2(x)},${round2(y)})">${content}</g>`;
}

/** A drawing's title in its middle: smaller where it would be cut off otherwise, then shortened. */
function titleText(title: string, width: number): string {
  const [largest, smallest] = [17, 11]; // px
  const letters = (width - 2 * MARGIN) / TITLE_LETTER; // of one pixel
  const size = Math.max(smallest, Math.min(largest, letters / title.length));
  const most = Math.floor(letters / smallest);
  const shown = title.length > most ? `${title.slice(0, most - 1)}\u2026` : title;
  return svgText(width / 2, 29, shown, `font-size="${round2(size)}" text-anchor="middle"`);
}

/**
 * Creates a drawing from a title, panels and a caption. The caption is wrapped and increases the height.
 *
 * @param body The panels, starting {@link TITLE_HEIGHT} pixels from the top.
 * @param size Size of title and panels; the caption follows below.
 */
export function createDrawing({ title, caption }: DrawingText, body: string, size: Size): Drawing {
  const lines = caption ? wrapText(caption, size.width - 2 * MARGIN, 11.5) : [];
  const [width, height] = [
    Math.ceil(size.width),
    Math.ceil(size.height + lines.length * 15 + (caption ? CAPTION_HEIGHT - 6 : 0)),
  ];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family='${fontStack}' font-size="13" fill="${textColors.text}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    titleText(title, width),
    body,
    ...lines.map((line, i) =>
      svgText(MARGIN, size.height + 11 + 15 * i, line, `font-size="11.5" fill="${textColors.note}"`),
    ),
    '</svg>',
  ].join('');
  return { title, width, height, svg };
}
