import type { HostParams } from '../../models/parameters.js';
import { peakMemory } from './growth/memory.js';
import type { Reading } from './reading-growth.js';
import { readWeights } from './weights-file.js';

/** Reads the weights that the parent names, once, and answers with the MiB by which its largest resident memory grew. */
process.once('disconnect', () => process.exit()); // the parent is gone
process.once('message', ({ table, file }: Reading) => {
  const before = process.memoryUsage.rss() / 2 ** 20;
  let params: HostParams = {};
  void peakMemory(() => {
    params = readWeights(table, file);
  }).then((peak) => process.send!({ growthMiB: peak - before, tensors: Object.keys(params).length }));
});
