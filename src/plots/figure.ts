import type { Data, Layout } from 'plotly.js';
import { unescapeHtml } from '../text/escape.js';

/**
 * A plotly.js figure as a plain object, which can be tested, stored as JSON, displayed in a notebook and rendered to a
 * file.
 */
export interface Figure {
  readonly data: readonly Partial<Data>[];
  readonly layout: Partial<Layout>;
}

/** A figure drawn as SVG by the kit, for content without a plotly.js trace type. */
export interface Drawing extends Size {
  readonly title: string;
  /** SVG text of the drawing. */
  readonly svg: string;
  /**
   * Optional interactive form: a self-contained HTML fragment that shows the PNG until its script has run.
   */
  readonly html?: (png: Uint8Array) => string;
}

/** A figure or drawing: can be displayed in a notebook and saved as an image. */
export type Picture = Figure | Drawing;

/** Whether a picture is one of the kit's own drawings. */
export function isDrawing(picture: Picture): picture is Drawing {
  return 'svg' in picture;
}

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Default size of figures in CSS pixels. */
export const defaultSize: Size = { width: 720, height: 440 };

/** Size of a figure in CSS pixels: its layout's, or {@link defaultSize}. */
export function figureSize(figure: Figure): Size {
  return {
    width: figure.layout.width ?? defaultSize.width,
    height: figure.layout.height ?? defaultSize.height,
  };
}

/** Text of a figure's title without markup and escapes; empty without a title. */
export function figureTitle(figure: Figure): string {
  const text = (figure.layout.title?.text ?? '').replace(/<br\s*\/?>/gi, ' ').replace(/<[^>]*>/g, '');
  return unescapeHtml(text);
}

/** Whether a value is a figure: an object with an array `data` and an object `layout`. */
export function isFigure(value: unknown): value is Figure {
  if (typeof value !== 'object' || value === null) return false;
  const { data, layout } = value as { data?: unknown; layout?: unknown };
  return Array.isArray(data) && typeof layout === 'object' && layout !== null && !Array.isArray(layout);
}
