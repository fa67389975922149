import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { frozenInputs, type NetworkRanges, networkFunctions } from '../../models/programs.js';
import { betweenSelections } from '../../runtime/eager-backend.js';
import { RangeObserver } from '../../runtime/precision/range-observer.js';
import { networkOfPrograms } from '../network-of-programs.js';
import type { TrackingNetwork } from '../siamese-tracker.js';
import { type FloatParts, trackerOf } from '../tracker-parts.js';

/** A target in a frame, and the next frame. */
export interface CalibrationPair {
  readonly first: Image;
  readonly box: Xywh;
  readonly second: Image;
}

/**
 * Finds the ranges of a network's activations: the float32 network runs on the template of each pair's first frame and on
 * the search region of the second, cropped as in tracking.
 *
 * @throws What creating the network, tracking and the pairs throw.
 */
export async function calibrate(
  parts: FloatParts,
  pairs: Iterable<CalibrationPair> | AsyncIterable<CalibrationPair>,
): Promise<NetworkRanges> {
  const { network, ranges } = await observedNetwork(parts);
  const tracker = trackerOf(parts, network);
  try {
    for await (const { first, box, second } of pairs) {
      await tracker.init(first, box);
      await tracker.update(second);
    }
    return ranges();
  } finally {
    await tracker.dispose();
  }
}

/** The float32 network of a tracker for its default search image, observed. */
async function observedNetwork({ model, params, threads }: Pick<FloatParts, 'model' | 'params' | 'threads'>): Promise<{
  readonly network: TrackingNetwork<object>;
  readonly ranges: () => NetworkRanges;
}> {
  const network = model.build();
  const searchSize = model.searchSize.track;
  const sizes = { templateSize: model.templateSize, searchSize };
  const functions = await betweenSelections(() => networkFunctions(network, sizes));
  const observe = (part: 'template' | 'search'): Promise<RangeObserver> =>
    RangeObserver.of(functions[part].fn, frozenInputs(network, params, functions[part]), threads ? { threads } : {});
  const template = await observe('template');
  const search = await observe('search').catch(async (error: unknown) => {
    await template.dispose();
    throw error;
  });
  const dispose = async (): Promise<void> => {
    await template.dispose();
    await search.dispose();
  };
  return {
    network: networkOfPrograms(template, async () => search, dispose),
    ranges: () => ({ template: template.ranges(), search: search.ranges() }),
  };
}
