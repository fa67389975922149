import { statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { packageRoot } from '../files/package-root.js';
import { type DatasetKind, type KnownDataset, knownDatasets } from './datasets.js';

/** Result of a search for a dataset. */
export interface DatasetPlace {
  readonly dataset: KnownDataset;
  /** The searched place: the given one, else the environment variable's, else data/<folder>. */
  readonly place: string;
  /** Origin of that place. */
  readonly via: 'flag' | 'environment' | 'default';
  /** Argument for a reader: a JSON file of annotations or the dataset's folder; absent if not found. */
  readonly found?: string;
}

/** Options of {@link locateDataset}. */
export interface PlaceOptions {
  /** Path from the command line; has priority. */
  readonly given?: string;
  /** Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Which part of a dataset that has several; default: its test videos, if it has any. */
  readonly kind?: DatasetKind;
}

/**
 * Searches a dataset in one place only: the configured one, or data/. There is no fallback from a configured place, so that a
 * misspelt path never selects other data.
 *
 * @param id One of the known datasets: 'otb100'.
 * @throws InputError that lists the known ids if the id is unknown.
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
 * @throws InputError that names the searched path, the missing files, and how to configure the path.
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
  const ids = new Set(knownDatasets.map((known) => known.id)); // some are both test and training sets
  throw new InputError(`unknown dataset '${id}'; expected one of ${[...ids].join(', ')}`);
}

/** `place` if it is a JSON file; else an existing JSON probe of a test set in it; else `place` if any other probe exists. */
function probe({ probes, kind: use }: KnownDataset, place: string): string | undefined {
  const kind = kindOfPath(place);
  if (kind === 'file') return /\.json(\.gz)?$/i.test(place) ? place : undefined;
  const hit = kind === 'folder' ? probes.find((each) => kindOfPath(path.join(place, each)) !== undefined) : undefined;
  if (hit === undefined) return undefined;
  return use === 'test' && /^[^/]+\.json(\.gz)?$/i.test(hit) ? path.join(place, hit) : place;
}

function kindOfPath(place: string): 'file' | 'folder' | undefined {
  try {
    return statSync(place).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined; // missing or unreadable: not found
  }
}
