import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../../data/images/image.js';
import { frozenInputs, type NetworkRanges, networkFunctions } from '../../models/programs.js';
import { betweenSelections } from '../../runtime/eager-backend.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import { RangeObserver } from '../../runtime/precision/range-observer.js';
import type { TrackingNetwork } from '../siamese-tracker.js';
import { type TrackerParts, trackerOf } from '../tracker-parts.js';

/** A target in a frame, and the next frame. */
export interface CalibrationPair {
  readonly first: Image;
  readonly box: Xywh;
  readonly second: Image;
}

/**
 * Finds the ranges of a network's activations: the float32 network runs on the template of each pair's first frame and on the
 * search region of the second, cropped as in tracking.
 *
 * @throws What creating the network, tracking and the pairs throw.
 */
export async function calibrate(
  parts: Omit<TrackerParts, 'int8' | 'provider' | 'eager'>,
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
async function observedNetwork({
  model,
  params,
  threads,
}: Pick<TrackerParts, 'model' | 'params' | 'threads'>): Promise<{
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
  let features: Readonly<Record<string, HostTensor>> = {};
  return {
    network: {
      template: async (z) => {
        features = await template.run({ z });
      },
      search: async (x) => {
        const outputs = await search.run({ x, ...features });
        return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
      },
      dispose: async () => {
        await template.dispose();
        await search.dispose();
      },
    },
    ranges: () => ({ template: template.ranges(), search: search.ranges() }),
  };
}
