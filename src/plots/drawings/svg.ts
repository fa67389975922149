import type { Drawing, Size } from '../figure.js';
import { fontStack, textColors } from '../palette.js';

/** What every drawing with frames has beside its panels. */
export interface DrawingText {
  readonly title: string;
  /** Small grey line at the bottom: what is shown, and where it is from. */
  readonly caption?: string;
}

/** Pixels of the title's line at the top, of a note's line at the bottom, and around and between panels. */
export const TITLE_HEIGHT = 46;
export const CAPTION_HEIGHT = 20;
export const MARGIN = 18;
export const PANEL_GAP = 8;

/** A letter's width in ems: in names, which have capitals, and in running text; on the safe side. */
const NAME_LETTER = 0.56;
const TEXT_LETTER = 0.51;

/** About how wide a name is, in pixels; rather too wide than too narrow. */
export function estimateTextWidth(text: string, fontSize: number): number {
  return Math.ceil(text.length * NAME_LETTER * fontSize);
}

/** Two decimals at most, so that equal drawings have equal texts. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as an element's content. Control characters, which XML cannot hold, become spaces. */
export function svgContent(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A text element; its content may hold any character. */
export function svgText(x: number, y: number, content: string, attributes: string = ''): string {
  return `<text x="${round2(x)}" y="${round2(y)}" ${attributes}>${svgContent(content)}</text>`;
}

/** A rectangle element. */
export function svgRect(x: number, y: number, w: number, h: number, attributes: string): string {
  return `<rect x="${round2(x)}" y="${round2(y)}" width="${round2(w)}" height="${round2(h)}" ${attributes}/>`;
}

/** Elements moved to a place. */
export function translate(x: number, y: number, content: string): string {
  return `<g transform="translate(${round2(x)},${round2(y)})">${content}</g>`;
}

/**
 * A drawing of a title, panels and a note. The note is broken into lines that fit; the drawing grows by them.
 *
 * @param body The panels, which begin {@link TITLE_HEIGHT} pixels from the top.
 * @param size What title and panels take; the note comes below.
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
    svgText(width / 2, 29, title, 'font-size="17" text-anchor="middle"'),
    body,
    ...lines.map((line, i) =>
      svgText(MARGIN, size.height + 11 + 15 * i, line, `font-size="11.5" fill="${textColors.note}"`),
    ),
    '</svg>',
  ].join('');
  return { title, width, height, svg };
}

/** A text in lines of at most so many pixels; a longer word stands alone. */
export function wrapText(text: string, width: number, fontSize: number): string[] {
  const letters = width / (TEXT_LETTER * fontSize);
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length === 0 || longer.length > letters) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
