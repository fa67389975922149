import { statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { packageRoot } from '../package-root.js';
import { refuseRenamed } from '../renamed.js';
import { type DatasetKind, type KnownDataset, knownDatasets } from './datasets.js';

/** Where a dataset was looked for, and what was there. */
export interface DatasetPlace {
  readonly dataset: KnownDataset;
  /** The place that was looked at: the one given, else the environment variable's, else data/<folder>. */
  readonly place: string;
  /** What named that place. */
  readonly via: 'flag' | 'environment' | 'default';
  /** What a reader is given: a JSON file of annotations or the dataset's folder. Undefined when nothing was found. */
  readonly found?: string;
}

/** What may say where a dataset is. */
export interface PlaceOptions {
  /** A path given on the command line, which counts before all else. */
  readonly given?: string;
  /** Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which part of a dataset that has several; default: its test videos, if it has any. */
  readonly kind?: DatasetKind;
}

/**
 * Looks for a dataset in one place only: where it was said to be, or in data/. A place that was named and holds nothing is
 * not replaced by another, so that a misspelt path never leads to other data.
 *
 * @param id One of the known datasets: 'otb100'.
 * @throws InputError when the name is unknown; it lists the known ones.
 */
export function locateDataset(id: string, { given, env = process.env, kind }: PlaceOptions = {}): DatasetPlace {
  const dataset = datasetById(id, kind);
  const named = env[dataset.env];
  const fromEnvironment = named === undefined || named === '' ? undefined : named;
  const place = path.resolve(given ?? fromEnvironment ?? path.join(packageRoot, 'data', dataset.folder));
  const via = given !== undefined ? 'flag' : fromEnvironment !== undefined ? 'environment' : 'default';
  const found = probe(dataset, place);
  return found === undefined ? { dataset, place, via } : { dataset, place, via, found };
}

/**
 * The path of a dataset's annotations, for a reader.
 *
 * @throws InputError that names the path tried, what was missed there, and how to say where the dataset is.
 */
export function requireDataset(id: string, options: PlaceOptions = {}): string {
  const { dataset, place, via, found } = locateDataset(id, options);
  if (found !== undefined) return found;
  const origin = via === 'environment' ? ` (from ${dataset.env})` : '';
  throw new InputError(
    `dataset '${id}' not found at ${place}${origin}: none of ${dataset.probes.join(', ')} was found. ` +
      `Set ${dataset.env} or give --data ${dataset.folder}=PATH.`,
  );
}

function datasetById(id: string, kind?: DatasetKind): KnownDataset {
  const dataset = knownDatasets.find((known) => known.id === id && (kind === undefined || known.kind === kind));
  if (dataset) return dataset;
  refuseRenamed(id);
  throw new InputError(`unknown dataset '${id}'; expected one of ${knownDatasets.map((known) => known.id).join(', ')}`);
}

/** The place itself when it is a file; a JSON probe that is there; else the place when any other probe is. */
function probe({ probes }: KnownDataset, place: string): string | undefined {
  const kind = kindOfPath(place);
  if (kind === 'file') return /\.json(\.gz)?$/i.test(place) ? place : undefined;
  const hit = kind === 'folder' ? probes.find((each) => kindOfPath(path.join(place, each)) !== undefined) : undefined;
  if (hit === undefined) return undefined;
  return /^[^/]+\.json(\.gz)?$/i.test(hit) ? path.join(place, hit) : place;
}

function kindOfPath(place: string): 'file' | 'folder' | undefined {
  try {
    return statSync(place).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined; // not there, or not to be read: not found either way
  }
}
