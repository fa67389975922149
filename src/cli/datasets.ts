import { Command } from 'commander';
import { type KnownDataset, knownDatasets } from '../data/datasets.js';
import { type DatasetPlace, locateDataset } from '../data/locate-dataset.js';
import { InputError } from '../errors.js';
import { collect } from './options.js';
import { printTable } from './table.js';

interface Options {
  at: string[];
  json?: boolean;
}

/** `siamdla datasets`: what each known dataset is, what the paper uses it for, and whether it is on this machine. */
export function datasetsCommand(): Command {
  return new Command('datasets')
    .description('list the known datasets, and which of them are here (Table 1)')
    .option('--at <id=path>', 'look for a dataset there; may be repeated', collect, [])
    .option('--json', 'print a JSON list, one object per dataset')
    .action(run);
}

function run({ at, json }: Options): void {
  const given = new Map(at.map(parsePlace));
  const places = knownDatasets.map(({ id }) => {
    const place = given.get(id);
    return locateDataset(id, place === undefined ? {} : { given: place });
  });
  if (json) console.log(JSON.stringify(places.map(describe), null, 2));
  else printDatasets(places);
}

function parsePlace(word: string): [string, string] {
  const [, id, place] = /^([\w-]+)=(.+)$/s.exec(word) ?? [];
  if (id === undefined || place === undefined) {
    throw new InputError(`--at '${word}'; expected id=path, such as otb100=/data/OTB100`);
  }
  locateDataset(id); // an unknown name is a mistake
  return [id, place];
}

function describe({ dataset, place, via, found }: DatasetPlace): Record<string, unknown> {
  const { probes, folder, ...facts } = dataset;
  return {
    ...facts,
    found: found !== undefined,
    path: found ?? null,
    lookedIn: place,
    via,
    missed: found ? [] : probes,
  };
}

function printDatasets(places: readonly DatasetPlace[]): void {
  const column = (of: (place: DatasetPlace) => unknown): unknown[] => places.map(of);
  printTable({
    dataset: column(({ dataset }) => dataset.title),
    'what it is': column(({ dataset }) => dataset.about),
    size: column(({ dataset }) => `${amount(dataset, 'sequences')} ${dataset.unit}`),
    frames: column(({ dataset }) => amount(dataset, 'frames')),
    'in the paper': column(({ dataset }) => dataset.role),
    here: column(({ found }) => (found === undefined ? 'no' : 'yes')),
    'looked for in': column(({ place, found }) => found ?? place),
    'set by': column(({ dataset }) => dataset.env),
  });
}

/** One of a dataset's two numbers as text; '~' says that it is rounded. */
function amount(dataset: KnownDataset, what: 'sequences' | 'frames'): string {
  return `${dataset.rounded.includes(what) ? '~' : ''}${dataset[what].toLocaleString('en')}`;
}
