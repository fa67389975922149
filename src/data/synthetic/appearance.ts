import { type Rng, random } from '../../random/random.js';
import { clamp } from './math.js';
import { type Design, sampleDesign, texturesPerDesign } from './shapes.js';
import { blankRaster, type Raster, type Sprite } from './sprites.js';
import {
  createTexture,
  type PaletteRange,
  sampleTexture,
  similarPalette,
  type Texture,
  type TextureSpec,
  textureId,
} from './textures.js';

/** Appearance of an object: its sprite and the parameters that similar objects are derived from. */
export interface Appearance {
  readonly design: Design;
  readonly textures: readonly TextureSpec[];
  readonly sprite: Sprite;
}

/** Samples the textures and appearances of one sequence and records the identifiers of all textures. */
export class AppearanceSampler {
  /** Identifiers of all textures sampled so far: see `textureId`. */
  readonly textureIds: string[] = [];
  readonly #rng: Rng;

  /** @param names Identify the sequence: its split and its index. */
  constructor(seed: number, ...names: readonly (string | number)[]) {
    this.#rng = random(seed, 'synthetic', 'textures', ...names);
  }

  /** A texture with features of about `size` pixels. */
  texture(size: number, colours: PaletteRange): Texture {
    return this.#create(sampleTexture(this.#rng, size, colours));
  }

  /** A texture of the same pattern and similar colours (see `similarPalette`) with other details. */
  similarTexture(spec: TextureSpec, amount: number): Texture {
    const seed = this.#rng.below(4294967296) | 0;
    return this.#create({ ...spec, seed, palette: similarPalette(this.#rng, spec.palette, amount) });
  }

  /**
   * An object with textures of its own.
   *
   * @param size Geometric mean of its width and height in pixels.
   */
  object(size: number, colours: PaletteRange, design: Design = sampleDesign(this.#rng)): Appearance {
    const textures = Array.from({ length: texturesPerDesign }, () =>
      sampleTexture(this.#rng, size * this.#rng.between(0.1, 0.3) + 2, colours),
    );
    return this.#paint(design, textures, size);
  }

  /** An object similar to another: in half of the cases the same design, textures of the same patterns and similar colours. */
  similarObject(other: Appearance, size: number, amount: number): Appearance {
    const design = this.#rng.below(2) === 0 ? other.design : sampleDesign(this.#rng);
    const palettes = other.textures.map(({ palette }) => similarPalette(this.#rng, palette, amount));
    const textures = other.textures.map((spec, i) => ({
      ...spec,
      seed: this.#rng.below(4294967296) | 0,
      palette: palettes[i]!,
    }));
    return this.#paint(design, textures, size);
  }

  /** The back has similar textures to the front. */
  #paint(design: Design, textures: readonly TextureSpec[], size: number): Appearance {
    const width = size * Math.sqrt(design.ratio);
    const front = textures.map((spec) => this.#create(spec));
    const back = textures.map((spec) => this.similarTexture(spec, 20));
    return {
      design,
      textures,
      sprite: { front: paintDesign(design, front, width), back: paintDesign(design, back, width) },
    };
  }

  #create(spec: TextureSpec): Texture {
    this.textureIds.push(textureId(spec));
    return createTexture(spec);
  }
}

/** Extent of a raster in the coordinates of shapes: slightly more than 1, so that no edge is clipped. */
const extent = 1.04;

/**
 * Rasterizes a design. Parts are shaded as convex surfaces under a light from above and have a thin dark outline.
 *
 * @param textures One for each texture index of the design.
 * @param width Pixels from -1 to 1 in the coordinates of shapes; the height follows from the design's aspect ratio.
 */
function paintDesign(design: Design, textures: readonly Texture[], width: number): Raster {
  const raster = blankRaster(Math.ceil(width * extent), Math.ceil((width / design.ratio) * extent));
  const { data } = raster;
  const height = width / design.ratio;
  const unit = Math.min(width, height) / 2; // pixels per unit of distance, across the narrower side
  for (let row = 0, at = 0; row < raster.height; row++) {
    const y = ((2 * (row + 0.5)) / raster.height - 1) * extent;
    for (let column = 0; column < raster.width; column++, at += 4) {
      const x = ((2 * (column + 0.5)) / raster.width - 1) * extent;
      for (const { shape, texture } of design.parts) {
        const distance = shape(x, y);
        const opacity = clamp(0.5 - distance * unit, 0, 1);
        if (opacity === 0) continue;
        const { at: value, colours } = textures[texture]!;
        const index = 3 * value(column, row);
        const light = shade(distance, x, y, unit) * opacity;
        for (let c = 0; c < 3; c++)
          data[at + c] = data[at + c]! * (1 - opacity) + Math.min(255, colours[index + c]! * light);
        data[at + 3] = data[at + 3]! * (1 - opacity) + opacity;
      }
    }
  }
  for (let i = 0; i < data.length; i += 4) {
    for (let c = 0; c < 3; c++) data[i + c] = Math.min(data[i + c]!, 255 * data[i + 3]!);
  }
  return raster;
}

/** Brightness of a surface point at the given signed distance from its part's edge. */
function shade(distance: number, x: number, y: number, unit: number): number {
  const depth = Math.min(1, -distance / 0.4);
  const round = 0.62 + 0.43 * depth * (2 - depth);
  const lit = 1 - 0.16 * y - 0.1 * x;
  const outline = -distance * unit < 1.1 ? 0.55 : 1;
  return round * lit * outline;
}
