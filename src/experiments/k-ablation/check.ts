import { checkK } from '../../dla/dynamic.js';
import { pointCount, siamCarGrid } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import type { KAblationConfig } from './result.js';

/**
 * Checks a configuration.
 *
 * @throws InputError for a K larger than the grid, an unsorted list of K, or fewer pairs than epochs.
 */
export function checkKAblation({ ks, pairs, epochs }: KAblationConfig): void {
  if (ks.length === 0 || ks.some((k, i) => i > 0 && k <= ks[i - 1]!)) {
    throw new InputError(
      `the values of K are [${ks.join(', ')}]; expected at least one, each once, in ascending order`,
    );
  }
  for (const k of ks) checkK(k, pointCount(siamCarGrid));
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new InputError(`epochs is ${epochs}; expected a whole number from 1 on`);
  }
  if (!Number.isInteger(pairs) || pairs < epochs) {
    throw new InputError(`pairs is ${pairs}; expected a whole number, at least one for each of ${epochs} epochs`);
  }
}
