import type { Command } from 'commander';
import { type KnownDataset, knownDatasets } from '../data/datasets.js';
import { type DatasetPlace, locateDataset } from '../data/locate-dataset.js';
import { dataOption, parseData } from './options/data-option.js';
import type { Terminal } from './terminal/terminal.js';

interface Options {
  data?: string[];
  json?: boolean;
}

/** `siamdla datasets`: what each known dataset is, what the paper uses it for, and whether it is on this machine. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(dataOption('look for this dataset at PATH; may be repeated'))
    .option('--json', 'print a JSON list, one object per dataset')
    .action((options: Options) => listDatasets(options, terminal));
}

function listDatasets({ data, json }: Options, terminal: Terminal): void {
  const given = parseData(data);
  const places = knownDatasets.map(({ id, kind, folder }) => {
    const place = given.get(folder);
    return locateDataset(id, { kind, ...(place !== undefined && { given: place }) });
  });
  if (json) terminal.print(JSON.stringify(places.map(describe), null, 2));
  else printDatasets(places, terminal);
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

function printDatasets(places: readonly DatasetPlace[], terminal: Terminal): void {
  const column = (of: (place: DatasetPlace) => unknown): unknown[] => places.map(of);
  terminal.printTable({
    dataset: column(({ dataset }) => dataset.title),
    'what it is': column(({ dataset }) => dataset.about),
    size: column(({ dataset }) => `${amount(dataset, 'sequences')} ${dataset.unit}`),
    frames: column(({ dataset }) => amount(dataset, 'frames')),
    'in the paper': column(({ dataset }) => dataset.role),
    found: column(({ found }) => (found === undefined ? 'no' : 'yes')),
    'looked for in': column(({ place, found }) => found ?? place),
    'set by': column(({ dataset }) => dataset.env),
  });
}

/** One of a dataset's two numbers as text; '~' marks a rounded one. */
function amount(dataset: KnownDataset, what: 'sequences' | 'frames'): string {
  return `${dataset.rounded.includes(what) ? '~' : ''}${dataset[what].toLocaleString('en')}`;
}
