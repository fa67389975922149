import { escapeHtml } from '../escape.js';
import type { Drawing, Size } from './figure.js';
import { fontStack } from './font-stack.js';
import { inks } from './palette.js';

/** What every drawing with frames has beside its panels. */
export interface DrawingText {
  readonly title: string;
  /** Small grey line at the bottom: what is shown, and where it is from. */
  readonly note?: string;
}

/** Pixels of the title's line at the top, of a note's line at the bottom, and around and between panels. */
export const HEAD = 46;
export const FOOT = 20;
export const EDGE = 18;
export const GAP = 8;

/** A letter's width in ems: in names, which have capitals, and in running text; on the safe side. */
const NAME_LETTER = 0.56;
const TEXT_LETTER = 0.51;

/** About how wide a name is, in pixels; rather too wide than too narrow. */
export function textWidth(text: string, fontSize: number): number {
  return Math.ceil(text.length * NAME_LETTER * fontSize);
}

/** Two decimals at most, so that equal drawings have equal texts. */
export function px(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as an element's content. Control characters, which XML cannot hold, become spaces. */
export function svgContent(text: string): string {
  return escapeHtml(text.replace(/\p{Cc}/gu, ' '));
}

/** A text element; its content may hold any character. */
export function svgText(x: number, y: number, content: string, attributes: string = ''): string {
  return `<text x="${px(x)}" y="${px(y)}" ${attributes}>${svgContent(content)}</text>`;
}

/** A rectangle element. */
export function svgRect(x: number, y: number, w: number, h: number, attributes: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(w)}" height="${px(h)}" ${attributes}/>`;
}

/** Elements moved to a place. */
export function at(x: number, y: number, content: string): string {
  return `<g transform="translate(${px(x)},${px(y)})">${content}</g>`;
}

/**
 * A drawing of a title, panels and a note. The note is broken into lines that fit; the drawing grows by them.
 *
 * @param body The panels, which begin {@link HEAD} pixels from the top.
 * @param size What title and panels take; the note comes below.
 */
export function drawingOf({ title, note }: DrawingText, body: string, size: Size): Drawing {
  const lines = note ? brokenLines(note, size.width - 2 * EDGE, 11.5) : [];
  const [width, height] = [Math.ceil(size.width), Math.ceil(size.height + lines.length * 15 + (note ? FOOT - 6 : 0))];
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family='${fontStack}' font-size="13" fill="${inks.text}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    svgText(width / 2, 29, title, 'font-size="17" text-anchor="middle"'),
    body,
    ...lines.map((line, i) => svgText(EDGE, size.height + 11 + 15 * i, line, `font-size="11.5" fill="${inks.note}"`)),
    '</svg>',
  ].join('');
  return { title, width, height, svg };
}

/** A text in lines of at most so many pixels; a longer word stands alone. */
export function brokenLines(text: string, width: number, fontSize: number): string[] {
  const letters = width / (TEXT_LETTER * fontSize);
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length === 0 || longer.length > letters) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
