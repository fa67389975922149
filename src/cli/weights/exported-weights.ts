import path from 'node:path';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../files/file-hash.js';
import type { NameSource } from '../../models/checkpoints/names.js';
import { initialise } from '../../models/initialise.js';
import type { HostParams, ParameterTable } from '../../models/parameters.js';
import type { Model } from '../../trackers/catalogue.js';
import { readNetwork } from '../../tracking/read-network.js';
import { noteAssumedFormat } from '../options/tracker-options.js';
import type { Terminal } from '../terminal/terminal.js';

/** Options of `siamdla export` that choose the network's tensors. */
export interface WeightsChoice {
  readonly weights?: string;
  readonly keyFormat?: NameSource;
  readonly allowPartial?: boolean;
  /** Seed of initial values in place of weights. */
  readonly random?: number;
  readonly pixelFormat?: PixelFormat;
}

/** A network's tensors and their origin. */
export interface ExportedWeights {
  readonly params: HostParams;
  readonly metadata: Readonly<Record<string, string>>;
  /** The origin in words, one line each. */
  readonly remarks: readonly string[];
  readonly pixelFormat: PixelFormat;
}

/**
 * The tensors that the options choose. Says on stderr where the pixel format is the model's, as the file names none.
 *
 * @throws InputError for options that exclude each other, without any weights, and as `readNetwork`.
 */
export function exportedWeights(
  model: Model,
  table: ParameterTable,
  choice: WeightsChoice,
  terminal: Terminal,
): ExportedWeights {
  const { weights: file, random: seed, keyFormat, allowPartial } = choice;
  if (file !== undefined && seed !== undefined) {
    throw new InputError('both --weights and --random were given; expected one of them');
  }
  const unused = keyFormat !== undefined ? '--key-format' : allowPartial ? '--allow-partial' : undefined;
  if (seed !== undefined && unused !== undefined) {
    throw new InputError(`${unused}: is for the tensors of --weights, and --random was given; leave it out`);
  }
  if (seed !== undefined) return untrained(seed, table, choice.pixelFormat ?? model.pixelFormat);
  if (file !== undefined) return readFrom(file, model, table, choice, terminal);
  throw new InputError(
    `no weights were given for ${model.name}; give a checkpoint with --weights FILE, or --random SEED for an untrained network`,
  );
}

/** Initial values by the reference's rule: with the paper's, SiamCAR's untrained distances overflow. */
function initialValues(table: ParameterTable, seed: number): HostParams {
  return initialise(table, { seed, rule: 'reference' });
}

function untrained(seed: number, table: ParameterTable, pixelFormat: PixelFormat): ExportedWeights {
  const weights = `untrained, initial values of seed ${seed}`;
  return { params: initialValues(table, seed), metadata: { weights }, remarks: [`weights: ${weights}`], pixelFormat };
}

function readFrom(
  file: string,
  model: Model,
  table: ParameterTable,
  { keyFormat, pixelFormat, allowPartial }: WeightsChoice,
  terminal: Terminal,
): ExportedWeights {
  const into = allowPartial ? initialValues(table, 1) : undefined;
  const read = readNetwork(model, file, { keyFormat, pixelFormat, into });
  noteAssumedFormat(file, read, terminal);
  const loaded = read.conversion.match?.matched.length ?? 0;
  const sha256 = hashOfFile(file);
  const { source } = read.metadata;
  const origin = typeof source === 'string' ? ` (${source})` : '';
  const weights = `${path.basename(file)}${origin}, ${loaded} of ${table.length} tensors`;
  const remarks = [`weights: ${weights}, sha256 ${sha256}`];
  if (loaded < table.length) {
    remarks.push(
      `${table.length - loaded} tensors have initial values of seed 1: the files are not of a trained network`,
    );
  }
  const metadata = { weights, weights_sha256: sha256 };
  return { params: read.params, metadata, remarks, pixelFormat: read.pixelFormat };
}
