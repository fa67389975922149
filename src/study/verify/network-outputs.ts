import type { HostParams } from '../../models/parameters.js';
import { compileNetwork, type NetworkOptions } from '../../models/programs.js';
import type { Results } from '../../runtime/verify/instance.js';
import type { Model } from '../../trackers/catalogue.js';
import { noiseImage } from './noise-image.js';

/** What a network computes of a template and a search image, by name. */
export interface NetworkOutputs {
  readonly features: Results;
  readonly maps: Results;
}

/**
 * The outputs of a network whose weights are constants, for images of noise.
 *
 * @param imageOf An image by its side; default: in the range of pixels, {@link noiseImage}.
 */
export async function networkOutputs(
  { build, templateSize, searchSize: { track: searchSize } }: Model,
  params: HostParams,
  options: Omit<NetworkOptions, 'isFrozen'>,
  imageOf: (side: number) => Float32Array = noiseImage,
): Promise<NetworkOutputs> {
  const sizes = { templateSize, searchSize };
  const { template, search, dispose } = await compileNetwork(build(), params, sizes, { ...options, isFrozen: true });
  try {
    const features = await template.run({ z: imageOf(templateSize) });
    return { features, maps: await search.run({ x: imageOf(searchSize), ...features }) };
  } finally {
    await dispose();
  }
}
