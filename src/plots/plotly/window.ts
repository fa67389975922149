import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Context } from 'node:vm';
import type { Canvas } from '@napi-rs/canvas';
import { useFigureFonts } from '../fonts.js';
import type { Json } from '../json.js';
import { fontFamily } from '../palette.js';
import { runCached } from './code-cache.js';
import { pathPoints, type SvgBox, type SvgElement, svgBox } from './svg-box.js';
import { type MeasureText, textCorners, textLength } from './text-metrics.js';

const require = createRequire(import.meta.url);

/** The properties of plotly.js's browser window that the renderer uses. */
export interface PlotlyWindow {
  readonly Plotly: {
    toImage(figure: unknown, options: { format: 'svg'; width: number; height: number }): Promise<string>;
  };
  readonly JSON: { parse(text: string): Json };
  readonly Math: { random: () => number };
}

interface CanvasElement extends SvgElement {
  width: number;
  height: number;
  surface?: Canvas;
}

interface DomPrototype {
  [name: string]: unknown;
  getBoundingClientRect(this: SvgElement): SvgBox;
}

interface BareWindow {
  [name: string]: unknown;
  URL: Record<string, unknown>;
  Element: { prototype: DomPrototype };
  SVGElement: { prototype: DomPrototype };
  HTMLCanvasElement: { prototype: DomPrototype };
}

interface JsdomModule {
  JSDOM: new (html: string, options: object) => { window: BareWindow; getInternalVMContext(): Context };
  VirtualConsole: new () => object;
}

/** The path of plotly.js's one-file build. */
export function plotlyFile(): string {
  return require.resolve('plotly.js');
}

/**
 * Creates a window for plotly.js without a browser: jsdom, which has no layout, extended by the measurements that
 * plotly calls. Takes about a second.
 */
export function createPlotlyWindow(): PlotlyWindow {
  useFigureFonts();
  const { createCanvas } = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas');
  const { JSDOM, VirtualConsole } = require('jsdom') as JsdomModule;
  const dom = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
    virtualConsole: new VirtualConsole(), // discards plotly's browser warnings
  });
  const { window } = dom;
  for (const name of ['TextDecoder', 'TextEncoder', 'ReadableStream', 'structuredClone'] as const) {
    window[name] ??= globalThis[name];
  }
  window.URL.createObjectURL = () => 'blob:null';
  window.URL.revokeObjectURL = () => {};
  addCanvas(window, createCanvas);
  addLayout(window, measureWith(createCanvas(1, 1)));
  runCached('plotly.js', readFileSync(plotlyFile(), 'utf8'), dom.getInternalVMContext());
  return window as unknown as PlotlyWindow;
}

function measureWith(canvas: Canvas): MeasureText {
  const context = canvas.getContext('2d');
  return (text, { bold, italic, size }) => {
    context.font = `${italic ? 'italic ' : ''}${bold ? 'bold ' : ''}${size}px ${fontFamily}`;
    return context.measureText(text).width;
  };
}

function addCanvas(window: BareWindow, createCanvas: (width: number, height: number) => Canvas): void {
  const surfaceOf = (element: CanvasElement): Canvas => {
    const { surface, width, height } = element;
    if (surface?.width !== width || surface.height !== height) element.surface = createCanvas(width, height);
    return element.surface!;
  };
  const prototype = window.HTMLCanvasElement.prototype;
  prototype.getContext = function (this: CanvasElement, kind: string): unknown {
    return kind === '2d' ? surfaceOf(this).getContext('2d') : null;
  };
  prototype.toDataURL = function (this: CanvasElement): string {
    return surfaceOf(this).toDataURL('image/png');
  };
}

function addLayout(window: BareWindow, measureRun: MeasureText): void {
  const corners = (text: SvgElement) => textCorners(text, measureRun);
  const svg = window.SVGElement.prototype;
  svg.getBBox = function (this: SvgElement): SvgBox {
    return svgBox(this, corners, false);
  };
  svg.getBoundingClientRect = function (this: SvgElement): SvgBox {
    return svgBox(this, corners, true);
  };
  svg.getComputedTextLength = function (this: SvgElement): number {
    return textLength(this, measureRun);
  };
  svg.getTotalLength = function (this: SvgElement): number {
    return segments(this).reduce((sum, segment) => sum + segment.length, 0);
  };
  svg.getPointAtLength = function (this: SvgElement, distance: number): { x: number; y: number } {
    return pointAlong(this, distance);
  };
}

interface Segment {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly length: number;
}

function segments(path: SvgElement): Segment[] {
  const points = pathPoints(path.getAttribute('d') ?? '');
  return points.slice(1).map((to, i) => {
    const from = points[i]!;
    return { from, to, length: Math.hypot(to[0] - from[0], to[1] - from[1]) };
  });
}

function pointAlong(path: SvgElement, distance: number): { x: number; y: number } {
  const all = segments(path);
  let rest = distance;
  for (const [i, { from, to, length }] of all.entries()) {
    if (rest <= length || i === all.length - 1) {
      const share = length > 0 ? rest / length : 0;
      return { x: from[0] + share * (to[0] - from[0]), y: from[1] + share * (to[1] - from[1]) };
    }
    rest -= length;
  }
  const [x, y] = pathPoints(path.getAttribute('d') ?? '')[0] ?? [0, 0];
  return { x, y };
}
