import type { Data, Layout } from 'plotly.js';

/**
 * A figure as data: what plotly.js draws. A plain object, so that it can be tested, stored as JSON, shown in a notebook
 * and rendered to a file alike.
 */
export interface Figure {
  readonly data: readonly Partial<Data>[];
  readonly layout: Partial<Layout>;
}

/** A figure that the kit draws itself, where plotly.js has no trace for it. */
export interface Drawing extends Size {
  readonly title: string;
  /** The whole picture. */
  readonly svg: string;
  /**
   * An interactive form, where there is one: an HTML fragment that shows the PNG until its script has run, and needs
   * nothing from outside.
   */
  readonly html?: (png: Uint8Array) => string;
}

/** Anything that can be shown in a notebook and saved as a picture. */
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

/** The size of a figure whose layout gives none, in CSS pixels. */
export const defaultSize: Size = { width: 720, height: 440 };

/** The size at which a figure is drawn, in CSS pixels: its layout's, else {@link defaultSize}. */
export function figureSize(figure: Figure): Size {
  return {
    width: figure.layout.width ?? defaultSize.width,
    height: figure.layout.height ?? defaultSize.height,
  };
}

/** The text of a figure's title, without markup; empty where it has none. */
export function figureTitle(figure: Figure): string {
  return (figure.layout.title?.text ?? '').replace(/<br\s*\/?>/gi, ' ').replace(/<[^>]*>/g, '');
}

/** Whether a value is a figure: an object with an array `data` and an object `layout`. */
export function isFigure(value: unknown): value is Figure {
  if (typeof value !== 'object' || value === null) return false;
  const { data, layout } = value as { data?: unknown; layout?: unknown };
  return Array.isArray(data) && typeof layout === 'object' && layout !== null && !Array.isArray(layout);
}
