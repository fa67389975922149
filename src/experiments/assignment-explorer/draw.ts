import { assignmentMapsSvg } from '../../plots/drawings/assignment-map.js';
import { type ExplorerConfig, explorerPanels, targetBox } from './scene.js';

/** Panels in a row: the fixed rules above, those that look at IoU below. */
export const COLUMNS = 4;

/** What Fig. 1 is called here. */
export const explorerTitle = 'Fig. 1: which samples each strategy labels positive, negative or ignored';

/** The figure as SVG text. Runs in Node and, for the sliders, in a browser. */
export function explorerSvg(config: ExplorerConfig): string {
  const { x1, y1, x2, y2 } = targetBox(config);
  const size = `${(x2 - x1).toFixed(0)} x ${(y2 - y1).toFixed(0)}`;
  const place = `(${config.cx.toFixed(0)}, ${config.cy.toFixed(0)})`;
  const note = `target ${size} px at ${place} of a 255 x 255 px search image; random choices with seed ${config.seed}`;
  const maps = explorerPanels(config).map(({ map }) => map);
  return assignmentMapsSvg(explorerTitle, maps, COLUMNS, note);
}
