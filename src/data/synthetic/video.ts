import type { Xywh } from '../../boxes/types.js';
import type { Image } from '../images/image.js';
import { type SyntheticOptions, syntheticConfig } from './options.js';
import { Renderer } from './renderer.js';
import { planScene } from './scene-plan.js';
import { sequenceName } from './sequence-record.js';

/** A frame and the target's box in it, in pixels. */
export interface DrawnFrame {
  readonly image: Image;
  readonly truth: Xywh;
}

/** A synthetic video that is drawn while it is watched: nothing is stored, however long it is. */
export interface DrawnVideo {
  readonly name: string;
  /** Number of frames. */
  readonly length: number;
  /** The frames from the first on, each an image of its own; equal in every pass. */
  readonly frames: () => AsyncGenerator<DrawnFrame>;
}

/**
 * A video of the synthetic benchmark's test split, without JPEG compression.
 *
 * @param index Of the sequence, from 0.
 * @param overrides Options of the split; `frames` is the mean length, a video has 2/3 to 5/3 of it.
 * @throws InputError for an invalid option.
 */
export function drawnVideo(index: number, overrides: Partial<SyntheticOptions> = {}): DrawnVideo {
  const config = syntheticConfig('test', { sequences: index + 1, ...overrides });
  const plan = planScene(config, index);
  return {
    name: sequenceName(config, index),
    length: plan.frames,
    frames: async function* () {
      const renderer = new Renderer(plan, config.width, config.height);
      for (let t = 0; t < plan.frames; t++) {
        const [x, y, w, h] = renderer.render(t).box;
        yield { image: { ...renderer.image, data: renderer.image.data.slice() }, truth: { x, y, w, h } };
      }
    },
  };
}
