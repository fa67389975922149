import type { PeerRates } from '../measure/compare.js';
import type { BenchRow } from './row.js';

/**
 * PyTorch's mode (eager, jit, channels_last, compile) that ours is the least ahead of: the one rule for every ratio to
 * PyTorch that is given as one number, as a user of PyTorch would take its fastest mode.
 *
 * @returns Undefined where no mode of it ran.
 */
export function bestMode({ peers }: Pick<BenchRow, 'peers'>): PeerRates | undefined {
  const modes = peers.filter(({ name }) => name.startsWith('torch '));
  return modes.toSorted((a, b) => a.ratio.median - b.ratio.median)[0];
}
