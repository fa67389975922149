import { labelLegend } from '../../plots/drawings/label-panel.js';
import {
  createDrawing,
  MARGIN,
  PANEL_GAP,
  round2,
  svgText,
  TITLE_HEIGHT,
  translate,
} from '../../plots/drawings/svg.js';
import type { Drawing } from '../../plots/figure.js';
import { textColors } from '../../plots/palette.js';
import { wrapText } from '../../plots/wrap-text.js';
import type { ModelLife } from './result.js';
import { epochTitle, labelsSvg, labelsText } from './scene.js';

const SIDE = 150; // of a panel
const NAMES = 96; // left of the panels
const HEAD = 26; // above them: epochs
const NOTE = 34; // below each panel: two lines
const LEGEND = 30;
const MAX_COLUMNS = 6;

/**
 * The labels of one pair: rows are assigners, columns are epochs of each one's own training. Deterministic.
 *
 * @param pair Index of the pair.
 */
export function labelsDrawing({ grid, pairs, assigners, title }: ModelLife, pair: number, caption: string): Drawing {
  const { gt, href } = pairs[pair]!;
  const columns = shownEpochs(assigners[0]!.probes.length);
  const hasAnchors = grid.shapes.length > 0;
  const legend = labelLegend(hasAnchors);
  const width = Math.max(legend.width, NAMES + columns.length * (SIDE + PANEL_GAP) - PANEL_GAP);
  const id = 'life-image';
  const image = `<image id="${id}" width="${grid.searchSize}" height="${grid.searchSize}" preserveAspectRatio="none" href="${href}"/>`;
  const left = (column: number): number => NAMES + column * (SIDE + PANEL_GAP);
  const top = (row: number): number => LEGEND + HEAD + row * (SIDE + NOTE);
  const parts = [
    `<defs>${image}</defs>`,
    translate(0, 12, legend.svg),
    ...columns.map((epochs, column) =>
      svgText(left(column) + SIDE / 2, LEGEND + 18, epochTitle(epochs), 'text-anchor="middle" font-weight="bold"'),
    ),
    ...assigners.flatMap(({ title: name, probes }, row) => [
      ...wrapText(name, NAMES - 8, 13).map((line, i) =>
        svgText(0, top(row) + SIDE / 2 - 6 + 16 * i, line, 'font-weight="bold"'),
      ),
      ...columns.map((epochs, column) => {
        const labels = probes[epochs]!.images[pair]!;
        const lines = [labelsText(labels, hasAnchors), `IoU of the best box ${labels.best.iou.toFixed(2)}`];
        return translate(
          left(column),
          top(row),
          labelsSvg(grid, labels, gt, `<use href="#${id}"/>`, SIDE) +
            lines
              .map((line, i) => svgText(0, SIDE + 12 + 13 * i, line, `font-size="11" fill="${textColors.axis}"`))
              .join(''),
        );
      }),
    ]),
  ];
  return createDrawing(
    { title: `Labels of each assigner during its training: ${title}`, caption },
    translate(MARGIN, TITLE_HEIGHT, parts.join('')),
    { width: round2(width + 2 * MARGIN), height: TITLE_HEIGHT + top(assigners.length) },
  );
}

/** At most six of the epochs, the first and the last among them. */
export function shownEpochs(count: number): number[] {
  const columns = Math.min(count, MAX_COLUMNS);
  const at = (column: number): number => (columns === 1 ? 0 : Math.round((column * (count - 1)) / (columns - 1)));
  return Array.from({ length: columns }, (_, column) => at(column));
}
