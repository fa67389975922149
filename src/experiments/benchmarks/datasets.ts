import { type KnownDataset, knownDatasets } from '../../data/datasets.js';
import { type DatasetPlace, locateDataset } from '../../data/locate-dataset.js';
import { formatThousands } from '../../plots/table.js';
import type { Experiment } from '../../study/experiment.js';

/** It has nothing to choose. */
export type DatasetsConfig = Record<never, never>;

/** Table 1: the datasets of the paper, and which of them are on this machine. */
export const datasets: Experiment<DatasetsConfig, readonly DatasetPlace[]> = {
  id: 'datasets',
  paper: 'Table 1',
  title: 'Datasets',
  scales: { smoke: {}, mini: {}, paper: {} },
  run: async () => knownDatasets.map(({ id, kind }) => locateDataset(id, { kind })),
  figures: () => [],
  tables: (places) => [
    {
      caption: 'Known datasets',
      columns: ['dataset', 'what it is', 'size', 'frames', 'in the paper', 'here', 'set by'].map((name) => ({ name })),
      sections: [
        {
          rows: places.map(({ dataset, found }) => [
            dataset.title,
            dataset.about,
            `${amount(dataset, 'sequences')} ${dataset.unit}`,
            amount(dataset, 'frames'),
            dataset.role,
            found === undefined ? 'no' : 'yes',
            dataset.env,
          ]),
        },
      ],
      note: '~ is rounded; sizes of training sets and of GOT-10k were neither counted nor checked here',
    },
  ],
  findings: () => [],
};

/** One of a dataset's two numbers as text; '~' says that it is rounded. */
function amount(dataset: KnownDataset, what: 'sequences' | 'frames'): string {
  return `${dataset.rounded.includes(what) ? '~' : ''}${formatThousands(dataset[what])}`;
}
