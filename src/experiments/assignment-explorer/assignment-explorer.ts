import { readFileSync } from 'node:fs';
import { assignmentMapsSize } from '../../plots/drawings/assignment-map.js';
import type { Drawing } from '../../plots/figure.js';
import { programHtml } from '../../plots/page-script.js';
import type { ResultTable } from '../../plots/result-table.js';
import { type Provenance, provenance } from '../../provenance/provenance.js';
import type { Experiment } from '../../study/experiment.js';
import {
  COLUMNS,
  type ExplorerConfig,
  type ExplorerPanel,
  explorerPanels,
  explorerSvg,
  explorerTitle,
} from './scene.js';

/** The labels of every assigner for one target. */
export interface ExplorerResult {
  readonly config: ExplorerConfig;
  readonly panels: readonly ExplorerPanel[];
  readonly provenance: Provenance;
}

/** An upright target, slightly off the centre, as after the augmentation's shift. */
const paper: ExplorerConfig = { cx: 129, cy: 123, size: 72, aspectRatio: 0.7, k: 9, fallback: 'best', seed: 1 };

/** The figure with its sliders. */
export function explorerDrawing(config: ExplorerConfig): Drawing {
  return {
    title: explorerTitle,
    ...assignmentMapsSize(explorerPanels(config).length, COLUMNS),
    svg: explorerSvg(config),
    html: (png) => explorerHtml(config, png),
  };
}

async function run(config: ExplorerConfig): Promise<ExplorerResult> {
  const started = performance.now();
  return { config, panels: explorerPanels(config), provenance: provenance('cpu', started, 0) };
}

/** Fig. 1: the labels of each assigner for the same target, equal at every scale. */
export const assignmentExplorer: Experiment<ExplorerConfig, ExplorerResult> = {
  id: 'assignment-explorer',
  paper: 'Fig. 1',
  title: 'Labels of each assigner on one target',
  scales: { smoke: paper, mini: paper, paper },
  run,
  figures: ({ config, panels, provenance: from }) => [
    {
      name: 'fig01-assignment-explorer',
      figure: explorerDrawing(config),
      numbers: {
        ...config,
        assigners: panels.map(({ map, ...panel }) => ({ title: map.title, ...panel })),
        provenance: from,
      },
    },
  ],
  tables: ({ panels }) => [panelTable(panels)],
  findings: () => [],
};

function panelTable(panels: readonly ExplorerPanel[]): ResultTable {
  const names = ['assigner', 'positive', 'negative', 'ignored', 'IoU threshold', 'fallback'];
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

/**
 * The explorer as an HTML fragment: the PNG, which sliders and a live drawing replace where scripts run. The script is
 * this kit's label assignment, bundled for the browser when the kit is built.
 */
function explorerHtml(config: ExplorerConfig, png: Uint8Array): string {
  const code = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
  return programHtml({ code, name: 'siamdlaExplorer' }, 'explorer', explorerTitle, png, config);
}
