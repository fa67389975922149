import type { SvgElement } from './svg-box.js';

/** Measures the width of a text in one font, in pixels. */
export type MeasureText = (text: string, style: { bold: boolean; italic: boolean; size: number }) => number;

// of Arial and Arimo in ems, as in browsers' line boxes
const ascent = 0.905;
const descent = 0.212;

/**
 * Lays out a `text` element as plotly writes it (one `tspan.line` for each line, nested `tspan`s for bold, italic and
 * sub- and superscripts) and returns its corners in the element's own coordinates.
 *
 * @returns [left, top, right, bottom] in pixels.
 */
export function textCorners(text: SvgElement, measureRun: MeasureText): [number, number, number, number] {
  const lines = [...text.childNodes].filter(isLine);
  const widths = (lines.length > 0 ? lines : [text]).map((line) => textLength(line, measureRun));
  const width = Math.max(...widths);
  const size = fontSize(text);
  const anchor = inherited(text, 'text-anchor') ?? 'start';
  const left = coordinate(text, 'x') - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
  const baseline = coordinate(text, 'y');
  const lastBaseline = baseline + (widths.length - 1) * 1.3 * size; // plotly's line spacing
  return [left, baseline - ascent * size, left + width, lastBaseline + descent * size];
}

/** Total width of an element's text nodes on one line, in pixels. */
export function textLength(element: SvgElement, measureRun: MeasureText): number {
  let width = 0;
  for (const child of element.childNodes) {
    if (child.nodeType === 1) width += textLength(child, measureRun);
    else if (child.nodeType === 3) width += measureRun(child.textContent ?? '', styleOf(element));
  }
  return width;
}

function isLine(node: SvgElement): boolean {
  return node.nodeType === 1 && /(^|\s)line(\s|$)/.test(node.getAttribute('class') ?? '');
}

function styleOf(element: SvgElement): { bold: boolean; italic: boolean; size: number } {
  const weight = inherited(element, 'font-weight') ?? 'normal';
  return {
    bold: weight === 'bold' || Number(weight) >= 600,
    italic: inherited(element, 'font-style') === 'italic',
    size: fontSize(element),
  };
}

function fontSize(element: SvgElement | null): number {
  if (element?.nodeType !== 1) return 12;
  const own = property(element, 'font-size');
  if (!own) return fontSize(element.parentNode);
  const number = Number.parseFloat(own);
  if (own.endsWith('%')) return (number / 100) * fontSize(element.parentNode);
  return own.endsWith('em') ? number * fontSize(element.parentNode) : number;
}

function inherited(element: SvgElement, name: string): string | undefined {
  for (let e: SvgElement | null = element; e?.nodeType === 1; e = e.parentNode) {
    const value = property(e, name);
    if (value) return value;
  }
  return undefined;
}

function property(element: SvgElement, name: string): string {
  return element.style?.getPropertyValue(name) || element.getAttribute(name) || '';
}

function coordinate(element: SvgElement, name: string): number {
  return Number.parseFloat(element.getAttribute(name) ?? '0') || 0;
}
