import { type KnownDataset, knownDatasets } from '../../data/datasets.js';
import { type DatasetPlace, locateDataset } from '../../data/locate-dataset.js';
import { withThousands } from '../../plots/table.js';
import type { Experiment } from '../experiment.js';

/** It has nothing to choose. */
export type DatasetsConfig = Record<never, never>;

/** Table 1: the datasets of the paper, and which of them are on this machine. */
export const datasets: Experiment<DatasetsConfig, readonly DatasetPlace[]> = {
  id: 'datasets',
  paper: 'Table 1',
  title: 'Datasets',
  scales: { smoke: {}, mini: {}, paper: {} },
  run: async () => knownDatasets.map(({ id }) => locateDataset(id)),
  figures: () => [],
  tables: (places) => [
    {
      title: 'Known datasets (~ rounded; sizes of training sets as their publishers state them, not counted here)',
      columns: {
        dataset: places.map(({ dataset }) => dataset.title),
        'what it is': places.map(({ dataset }) => dataset.about),
        size: places.map(({ dataset }) => `${amount(dataset, 'sequences')} ${dataset.unit}`),
        frames: places.map(({ dataset }) => amount(dataset, 'frames')),
        'in the paper': places.map(({ dataset }) => dataset.role),
        here: places.map(({ found }) => (found === undefined ? 'no' : 'yes')),
        'set by': places.map(({ dataset }) => dataset.env),
      },
    },
  ],
  findings: () => [],
};

/** One of a dataset's two numbers as text; '~' says that it is rounded. */
function amount(dataset: KnownDataset, what: 'sequences' | 'frames'): string {
  return `${dataset.rounded.includes(what) ? '~' : ''}${withThousands(dataset[what])}`;
}
