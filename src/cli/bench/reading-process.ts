import type { HostParams } from '../../models/parameters.js';
import { withMemoryPeaks } from '../../processes/peak-memory.js';
import type { Reading } from './reading-growth.js';
import { readWeights } from './weights-file.js';

/** Reads the weights that the parent names, once, and answers with the MiB by which its largest resident memory grew. */
process.once('disconnect', () => process.exit()); // the parent is gone
process.once('message', ({ table, file }: Reading) => {
  const before = process.memoryUsage.rss() / 2 ** 20;
  let params: HostParams = {};
  void withMemoryPeaks(() => {
    params = readWeights(table, file);
  }).then(({ peaks }) => process.send!({ growthMiB: peaks.own - before, tensors: Object.keys(params).length }));
});
