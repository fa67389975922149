import { DeviceError } from '../../runtime/device-error.js';
import { type Check, check, type Route } from '../../runtime/verify/check.js';
import { largestError } from '../../runtime/verify/error.js';
import type { Results } from '../../runtime/verify/instance.js';
import { modelByName } from '../../trackers/catalogue.js';
import { readNetwork } from '../../tracking/read-network.js';
import { shippedModel, shippedWeights } from '../../tracking/shipped-weights.js';
import { networkOutputs } from './network-outputs.js';
import { noiseImage } from './noise-image.js';

/** What the check is called. */
export const halvesName = 'half precision';

/** Rounding of sixty layers, in another order of sums. */
const tolerance = 0.1;

/**
 * Compares a network in half precision on a device with the CPU, which rounds as a card does: the kit's own trained one,
 * as activations of random weights leave the range of halves.
 *
 * @returns Undefined where the device has no halves.
 */
export async function verifyHalves(route: Route): Promise<Check[] | undefined> {
  let isOffered = true;
  const checks = await check({ name: halvesName, tolerance, route, parts: ['forward'] }, async () => {
    const found = await outputs(route).catch((error: unknown) => {
      isOffered = !(error instanceof DeviceError && error.fault === 'halves');
      throw error;
    });
    return [largestError(found, await outputs({ provider: 'cpu' }))];
  });
  return isOffered ? checks : undefined;
}

async function outputs(route: Route): Promise<Results> {
  const model = modelByName(shippedModel);
  const { params } = readNetwork(model, shippedWeights(shippedModel)!, {});
  const { maps } = await networkOutputs(model, params, { ...route, half: true }, image);
  return maps;
}

/** Noise in the network's pixel format, from -1 to 1. */
function image(side: number): Float32Array {
  return noiseImage(side).map((value) => value / 127.5 - 1);
}
