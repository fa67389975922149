import path from 'node:path';
import type { NameSource } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { initialise } from '../models/initialise.js';
import { loadBackbone, loadParams } from '../models/load.js';
import type { HostParams, InitRule } from '../models/parameters.js';
import type { Model } from '../trackers/catalogue.js';
import type { Terminal } from './terminal.js';

/** Options of `siamdla train` that choose initial weights. */
export interface InitialWeightsChoice {
  /** A file of all layers, or of some. */
  readonly weights?: string;
  /** A file of which the backbone alone is taken. */
  readonly backbone?: string;
  /** Naming of the file's tensors; default: the network's own. */
  readonly keyFormat?: NameSource;
  /** Of the tensors that the file lacks. Default: 1. */
  readonly seed?: number;
}

/** Description of the initial weights: the file's name without its folder; undefined without a file. */
export function weightsText({ weights, backbone }: InitialWeightsChoice): string | undefined {
  if (backbone !== undefined) return `backbone of ${path.basename(backbone)}`;
  return weights && path.basename(weights);
}

/**
 * The network's initial tensors: those of a file, and initial values for those that it lacks. Says on stderr how many the file has.
 *
 * @param init How the others are initialised.
 * @returns Undefined without a file.
 * @throws InputError as `readCheckpoint`, `loadBackbone` and `loadParams`.
 */
export function initialParams(
  { weights, backbone, keyFormat: from, seed = 1 }: InitialWeightsChoice,
  init: InitRule,
  model: Model,
  terminal: Terminal,
): HostParams | undefined {
  const file = backbone ?? weights;
  if (file === undefined) return undefined;
  const { table } = model.build();
  const into = initialise(table, { rule: init, seed });
  if (backbone !== undefined) {
    const { params, count } = loadBackbone(table, readCheckpoint(file), { from, into });
    terminal.note(`${file}: the backbone's ${count} tensors`);
    return params;
  }
  const { params, conversion } = loadParams(table, readCheckpoint(file), { from, into });
  terminal.note(`${file}: ${conversion.converted.length} of the network's ${table.length} tensors`);
  return params;
}
