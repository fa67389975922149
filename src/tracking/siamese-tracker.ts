import type { Xywh } from '../boxes/types.js';
import { type Colour, type Cropper, type Square, truncatedMeanColour } from '../data/images/crop.js';
import type { Image } from '../data/images/image.js';
import { type PixelFormat, writeInput } from '../data/images/pixel-format.js';
import { roundHalfEven } from '../data/images/resize.js';
import { InputError } from '../errors.js';
import { notFiniteMessage, type PostProcessing } from '../trackers/shared/post-processing.js';
import { checkTarget, contextSide, stateOfBox, type TargetState } from '../trackers/shared/state.js';
import type { TrackedBox, Tracker } from './tracker.js';

/** A network as a tracker uses it: a compiled program, or in tests a formula. */
export interface TrackingNetwork<Maps extends object> {
  /** Remembers a target. @param image [size, size, 3] as the network takes it. */
  readonly template: (image: Float32Array, size: number) => Promise<void>;
  /** The maps of a search image for the last template; valid until the next search. */
  readonly search: (image: Float32Array, size: number) => Promise<Maps>;
  readonly dispose: () => Promise<void>;
}

/** What a tracker is made of. */
export interface SiameseParts<Maps extends object> {
  readonly name: string;
  readonly network: TrackingNetwork<Maps>;
  readonly postProcessing: PostProcessing<Maps>;
  readonly pixelFormat: PixelFormat;
  /** Side of the template image in pixels. */
  readonly templateSize: number;
  /** Maps of the frame at hand by the search image they are of, for trackers that share a network and a target. */
  readonly sharedMaps?: Map<string, Maps>;
}

/**
 * A Siamese tracker: cuts a template of the target once, and in every frame a search image around where the target was;
 * the network compares them, post-processing turns its outputs into a box.
 *
 * @returns A tracker whose `update` fails when no target was given, or the frame has another size than the first.
 */
export function siameseTracker<Maps extends object>(parts: SiameseParts<Maps>): Tracker {
  const { name, network, postProcessing, pixelFormat: input, templateSize } = parts;
  const lenses = new Map<string, Lens>();
  const lens = (role: string, size: number): Lens => {
    const key = `${role} ${size}`;
    const found = lenses.get(key) ?? { cutter: postProcessing.cropper(size), input: new Float32Array(3 * size * size) };
    lenses.set(key, found);
    return found;
  };
  let state: TargetState | undefined;
  let fill: Colour = [0, 0, 0];

  const squareAround = ({ cx, cy, w, h }: TargetState, size: number): Square => {
    return { cx, cy, side: Math.max(roundHalfEven(contextSide(w, h) * (size / templateSize)), 1) };
  };
  const look = (frame: Image, square: Square, { cutter, input: into }: Lens): Float32Array => {
    writeInput(cutter.crop(frame, square, fill), input, into);
    return into;
  };
  const search = async (frame: Image, square: Square, size: number): Promise<Maps> => {
    const through = lens('search', size);
    if (!parts.sharedMaps) return network.search(look(frame, square, through), size);
    const key = `${size} ${through.cutter.key(square)}`;
    const maps = parts.sharedMaps.get(key) ?? (await network.search(look(frame, square, through), size));
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
      const started = stateOfBox(box);
      const image = look(frame, squareAround(started, templateSize), lens('template', templateSize));
      await network.template(image, templateSize);
      state = started;
    },
    update: async (frame: Image): Promise<TrackedBox> => {
      if (!state) throw new Error('the tracker was given no target');
      const size = postProcessing.searchSize();
      const maps = await search(frame, squareAround(state, size), size);
      const scale = templateSize / contextSide(state.w, state.h);
      const { next, box, score } = postProcessing.predict(maps, { state, scale, frame });
      if (!Number.isFinite(next.cx + next.cy + next.w + next.h)) throw new InputError(notFiniteMessage);
      state = next;
      return { box, score };
    },
    dispose: () => network.dispose(),
  };
}

/** A cutter with room for what the network is given. */
interface Lens {
  readonly cutter: Cropper;
  readonly input: Float32Array;
}
