import type { Xywh } from '../boxes/types.js';
import type { Colour } from '../data/images/colour.js';
import { type Cropper, type Square, truncatedMeanColour } from '../data/images/crop.js';
import type { Image } from '../data/images/image.js';
import { type PixelFormat, writeInput } from '../data/images/pixel-format.js';
import { roundHalfEven } from '../data/images/resize.js';
import { InputError } from '../errors.js';
import { NotFiniteError, type PostProcessing } from '../trackers/shared/post-processing.js';
import { checkTarget, contextSide, stateOfBox, type TargetState } from '../trackers/shared/state.js';
import { noTarget, type TrackedBox, type Tracker } from './tracker.js';

/** The network of a tracker: compiled programs, or in tests a formula. */
export interface TrackingNetwork<Maps extends object> {
  /** Stores a target's features. @param image [size, size, 3] in the network's pixel format. */
  readonly template: (image: Float32Array, size: number) => Promise<void>;
  /** The output maps of a search image with the last template; valid until the next search. */
  readonly search: (image: Float32Array, size: number) => Promise<Maps>;
  readonly dispose: () => Promise<void>;
}

/** Parts of a Siamese tracker. */
export interface SiameseParts<Maps extends object> {
  readonly name: string;
  readonly network: TrackingNetwork<Maps>;
  readonly postProcessing: PostProcessing<Maps>;
  readonly pixelFormat: PixelFormat;
  /** Side of the template image in pixels. */
  readonly templateSize: number;
  /** Output maps of the current frame by search image, shared by trackers with the same network and target. */
  readonly sharedMaps?: Map<string, Maps> | undefined;
}

/**
 * A Siamese tracker: crops a template of the target once, and in every frame a search image around the last position. The
 * network compares them; post-processing decodes its outputs to a box.
 *
 * @returns A tracker whose `update` throws if it was not initialised, the frame has another size than the first, or the
 * network's outputs are not finite.
 */
export function siameseTracker<Maps extends object>(parts: SiameseParts<Maps>): Tracker {
  const { name, network, postProcessing, pixelFormat, templateSize } = parts;
  const inputs = new Map<string, CropInput>();
  const inputFor = (role: string, size: number): CropInput => {
    const key = `${role} ${size}`;
    const found = inputs.get(key) ?? { cropper: postProcessing.cropper(size), data: new Float32Array(3 * size * size) };
    inputs.set(key, found);
    return found;
  };
  let state: TargetState | undefined;
  let fill: Colour = [0, 0, 0];
  let first: Pick<Image, 'width' | 'height'> = { width: 0, height: 0 };

  const squareAround = ({ cx, cy, w, h }: TargetState, size: number): Square => {
    return { cx, cy, side: Math.max(roundHalfEven(contextSide(w, h) * (size / templateSize)), 1) };
  };
  const cropInto = ({ cropper, data }: CropInput, frame: Image, square: Square): Float32Array => {
    writeInput(cropper.crop(frame, square, fill), pixelFormat, data);
    return data;
  };
  const search = async (frame: Image, square: Square, size: number): Promise<Maps> => {
    const input = inputFor('search', size);
    if (!parts.sharedMaps) return network.search(cropInto(input, frame, square), size);
    const key = `${size} ${input.cropper.key(square)}`;
    const maps = parts.sharedMaps.get(key) ?? (await network.search(cropInto(input, frame, square), size));
    parts.sharedMaps.set(key, maps);
    return maps;
  };

  return {
    name,
    init: async (frame: Image, box: Xywh): Promise<void> => {
      checkTarget(frame, box);
      postProcessing.reset();
      state = undefined;
      fill = truncatedMeanColour(frame);
      first = { width: frame.width, height: frame.height };
      const initial = stateOfBox(box);
      const image = cropInto(inputFor('template', templateSize), frame, squareAround(initial, templateSize));
      await network.template(image, templateSize);
      state = initial;
    },
    update: async (frame: Image): Promise<TrackedBox> => {
      if (!state) throw noTarget();
      checkSize(frame, first);
      const size = postProcessing.searchSize();
      const maps = await search(frame, squareAround(state, size), size);
      const scale = templateSize / contextSide(state.w, state.h);
      const { next, box, score } = postProcessing.predict(maps, { state, scale, frame });
      if (!Number.isFinite(next.cx + next.cy + next.w + next.h)) throw new NotFiniteError();
      state = next;
      return { box, score };
    },
    dispose: () => network.dispose(),
  };
}

/** @throws InputError where a frame has another size than the first: its positions would be others. */
function checkSize(frame: Image, first: Pick<Image, 'width' | 'height'>): void {
  if (frame.width === first.width && frame.height === first.height) return;
  const [found, expected] = [frame, first].map(({ width, height }) => `${width} x ${height}`);
  throw new InputError(`the frame has ${found} pixels; expected ${expected}, those of the tracker's first frame`);
}

/** A cropper, and the buffer of the network's input. */
interface CropInput {
  readonly cropper: Cropper;
  readonly data: Float32Array;
}
