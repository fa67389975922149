import path from 'node:path';
import { type KnownDataset, knownDatasets } from '../../data/datasets.js';
import { type DatasetPlace, locateDataset } from '../../data/locate-dataset.js';
import { InputError } from '../../errors.js';
import { isFolder } from '../../files/folders.js';
import { shownPath } from '../../files/shown-path.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { Experiment } from '../../study/experiment.js';
import { formatThousands } from '../../text/number-text.js';

/** Where datasets are looked for. */
export interface DatasetsConfig {
  /** A folder that holds the datasets' folders; default: each dataset's environment variable, else data/ of the package. */
  readonly place?: string | undefined;
}

/** Table 1: the paper's datasets, and which of them are on this machine. */
export const datasets: Experiment<DatasetsConfig, readonly DatasetPlace[]> = {
  id: 'datasets',
  paper: 'Table 1',
  title: 'Datasets',
  scales: { smoke: {}, mini: {}, paper: {} },
  run: async ({ place }) => {
    if (place && !isFolder(place)) throw new InputError(`place ${place} not found; expected a folder`);
    return knownDatasets.map(({ id, kind, folder }) =>
      locateDataset(id, { kind, ...(place && { given: path.join(place, folder) }) }),
    );
  },
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

/** Which paths were searched. */
export function datasetPlacesTable(places: readonly DatasetPlace[]): ResultTable {
  return {
    caption: 'Where datasets were looked for',
    columns: ['dataset', 'variable', 'looked for in', 'found'].map((name) => ({ name })),
    sections: [
      {
        rows: places.map(({ dataset, place, found }) => [
          dataset.title,
          dataset.env,
          shownPath(found ?? place),
          found === undefined ? 'no' : 'yes',
        ]),
      },
    ],
    note: 'a path in the variable is searched instead of the default one',
  };
}
