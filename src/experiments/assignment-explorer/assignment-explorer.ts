import { mapsSize } from '../../plots/assignment-map.js';
import type { Drawing } from '../../plots/figure.js';
import type { ResultTable } from '../../plots/result-table.js';
import { type Provenance, provenance } from '../../provenance.js';
import type { Experiment } from '../../study/experiment.js';
import { COLUMNS, explorerSvg, explorerTitle } from './draw.js';
import { explorerHtml } from './html.js';
import { type ExplorerConfig, type ExplorerPanel, explorerPanels } from './scene.js';

/** What every strategy decided for one target. */
export interface ExplorerResult {
  readonly config: ExplorerConfig;
  readonly panels: readonly ExplorerPanel[];
  readonly provenance: Provenance;
}

/** A standing target, a little off the centre, as after the augmentation's shift. */
const paper: ExplorerConfig = { cx: 129, cy: 123, size: 72, aspectRatio: 0.7, k: 9, fallback: 'best', seed: 1 };

/** The figure with its sliders. */
export function explorerDrawing(config: ExplorerConfig): Drawing {
  return {
    title: explorerTitle,
    ...mapsSize(explorerPanels(config).length, COLUMNS),
    svg: explorerSvg(config),
    html: (png) => explorerHtml(config, png),
  };
}

async function run(config: ExplorerConfig): Promise<ExplorerResult> {
  const started = performance.now();
  return { config, panels: explorerPanels(config), provenance: provenance('cpu', started, 0) };
}

/** Fig. 1: what each strategy makes of the same target. It is the same at every scale. */
export const assignmentExplorer: Experiment<ExplorerConfig, ExplorerResult> = {
  id: 'assignment-explorer',
  paper: 'Fig. 1',
  title: 'Label assignment of each strategy on one target',
  scales: { smoke: paper, mini: paper, paper },
  run,
  figures: ({ config, panels, provenance: from }) => [
    {
      name: 'fig01-assignment-explorer',
      figure: explorerDrawing(config),
      numbers: {
        ...config,
        strategies: panels.map(({ map, ...panel }) => ({ title: map.title, ...panel })),
        provenance: from,
      },
    },
  ],
  tables: ({ panels }) => [panelTable(panels)],
  findings: () => [],
};

function panelTable(panels: readonly ExplorerPanel[]): ResultTable {
  const names = ['strategy', 'positive', 'negative', 'ignored', 'IoU threshold', 'fallback'];
  return {
    caption: 'Labels of one search image',
    columns: names.map((name) => ({ name, decimals: name === 'IoU threshold' ? 3 : 0 })),
    sections: [
      {
        rows: panels.map(({ map, positives, negatives, ignored, threshold, fallback }) => [
          map.title,
          positives.length,
          negatives,
          ignored,
          Number.isNaN(threshold) ? null : threshold,
          fallback ? 'yes' : 'no',
        ]),
      },
    ],
  };
}
