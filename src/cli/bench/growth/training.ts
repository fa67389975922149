import { trainingCase } from '../training-case.js';
import type { SizedWork } from './curve.js';

/** A training step of the smallest SiamCAR on a batch of so many pairs, on all cores. */
export async function trainingOf(size: number): Promise<SizedWork> {
  return { size, ...(await (await trainingCase({ model: 'siamcar-tiny', batch: size })).create({})) };
}
