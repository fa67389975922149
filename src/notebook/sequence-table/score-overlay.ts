/// <reference lib="dom" />

import { heatColour } from '../../plots/drawings/score-map.js';
import type { PageBox, PageMap } from './page-data.js';

/** Opacity of the highest score; that of others is in proportion, so that the frame stays visible where scores are low. */
const OPACITY = 0.75;
/** Cells below it, of 255, are left out. */
const FAINT = 8;

/**
 * A score map as SVG elements over a frame: one cell for each point, and the outline of the search region.
 *
 * @param scale Pixels of the drawing per pixel of the frame.
 */
export function scoreOverlay(map: PageMap, scale: number): string {
  const { size, covered } = map;
  const [left, top, width] = covered.map((value) => value * scale) as [number, number, number];
  const cell = width / size;
  const colour = [0, 0, 0];
  const cells = mapValues(map).map((value, i) => {
    if (value < FAINT) return '';
    heatColour(value / 255, colour);
    const [x, y] = [left + (i % size) * cell, top + Math.floor(i / size) * cell];
    const fill = `rgb(${colour.map(Math.round).join()})`;
    const opacity = ((OPACITY * value) / 255).toFixed(2);
    return `<path d="M${x.toFixed(1)} ${y.toFixed(1)}h${cell.toFixed(2)}v${cell.toFixed(2)}h${(-cell).toFixed(2)}z" fill="${fill}" fill-opacity="${opacity}"/>`;
  });
  return `<g shape-rendering="crispEdges">${cells.join('')}${outline(map.searched, scale)}</g>`;
}

/** The map's values, 0 to 255, row-major. */
export function mapValues({ values }: PageMap): number[] {
  return Array.from(atob(values), (character) => character.charCodeAt(0));
}

function outline(box: PageBox, scale: number): string {
  const [x, y, w, h] = box.map((value) => (value * scale).toFixed(1));
  const path = `<path d="M${x} ${y}h${w}v${h}h-${w}z" fill="none"`;
  return `${path} stroke="#ffffff" stroke-width="2"/>${path} stroke="#fde725" stroke-width="1" stroke-dasharray="2 2"/>`;
}
