import { rmSync } from 'node:fs';
import path from 'node:path';
import { makeTemporaryFolder } from '../../files/output-folder.js';
import { floatTensor } from '../../models/checkpoints/checkpoint.js';
import { toOihw } from '../../models/checkpoints/layout.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { loadParams } from '../../models/load.js';
import type { HostParams, ParameterTable } from '../../models/parameters.js';

/** Reads all tensors of a network from a file. @throws Error when some were not read. */
export function readWeights(table: ParameterTable, file: string): HostParams {
  const { params, conversion } = loadParams(table, readCheckpoint(file));
  if (conversion.converted.length !== table.length) throw new Error('not all tensors were read');
  return params;
}

/** A network's tensors in a .safetensors file of a temporary folder. */
export class WeightsFile {
  readonly file: string;
  /** Bytes of all values. */
  readonly bytes: number;
  readonly #folder: string = makeTemporaryFolder('siamdla-bench-');
  readonly table: ParameterTable;

  constructor(table: ParameterTable, params: HostParams) {
    this.table = table;
    this.file = path.join(this.#folder, 'weights.safetensors');
    this.bytes = Object.values(params).reduce((sum, { data }) => sum + data.byteLength, 0);
    const tensors = Object.entries(params).map(
      ([name, { shape, data }]) => [name, toOihw(floatTensor(shape, data as Float32Array))] as const,
    );
    try {
      writeSafetensors(this.file, new Map(tensors));
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** Reads all tensors. @throws Error when some were not read. */
  read(): HostParams {
    return readWeights(this.table, this.file);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
