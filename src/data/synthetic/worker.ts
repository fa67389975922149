import sharp from 'sharp';
import { makeSequence } from './make-sequence.js';
import type { SyntheticConfig } from './options.js';

sharp.concurrency(1); // the sequences are what runs side by side

/** Makes one sequence; runs on a worker thread. */
export default function makeInWorker(task: { config: SyntheticConfig; folder: string; index: number }): Promise<void> {
  return makeSequence(task.config, task.folder, task.index);
}
