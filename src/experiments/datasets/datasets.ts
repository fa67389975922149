import { type KnownDataset, knownDatasets } from '../../data/datasets.js';
import { type DatasetPlace, locateDataset } from '../../data/locate-dataset.js';
import { formatThousands } from '../../plots/table.js';
import type { Experiment } from '../../study/experiment.js';

/** There are no options. */
export type DatasetsConfig = Record<never, never>;

/** Table 1: the paper's datasets, and which of them are on this machine. */
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
      columns: ['dataset', 'content', 'size', 'frames', 'in the paper', 'on this machine', 'variable'].map((name) => ({
        name,
      })),
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
      note: '~: rounded; sizes of training sets and of GOT-10k are as published, not counted here',
    },
  ],
  findings: () => [],
};

/** A dataset's number of sequences or frames as text, with '~' where it is rounded. */
function amount(dataset: KnownDataset, what: 'sequences' | 'frames'): string {
  return `${dataset.rounded.includes(what) ? '~' : ''}${formatThousands(dataset[what])}`;
}
