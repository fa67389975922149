import { workerData } from 'piscina';
import sharp from 'sharp';
import { makeSequence } from './make-sequence.js';
import type { SyntheticConfig } from './options.js';

/** What every worker knows from its start on. */
export interface SyntheticWorkerData {
  readonly config: SyntheticConfig;
  readonly folder: string;
}

sharp.concurrency(1); // the sequences are what runs side by side

/** Makes one sequence; runs on a worker thread. */
export default function makeInWorker(index: number): Promise<void> {
  const { config, folder } = workerData as SyntheticWorkerData;
  return makeSequence(config, folder, index);
}
