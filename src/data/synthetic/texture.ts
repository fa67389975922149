import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Rng } from '../../random/random.js';
import { drawPalette, type Palette, type PaletteRange, paletteTable } from './palette.js';
import { type PatternName, patternNames, patterns } from './patterns.js';
import { cosine, sine } from './wave.js';

/** What a texture is made of. Two textures are the same when all of this is. */
export interface TextureSpec {
  readonly pattern: PatternName;
  readonly seed: number;
  /** Pixels per unit of the pattern. */
  readonly size: number;
  /** How the pattern is turned, in turns. */
  readonly angle: number;
  readonly palette: Palette;
}

/** A texture that can be painted with. */
export interface Texture {
  readonly spec: TextureSpec;
  /** 256 colours by value, flat: see `paletteTable`. */
  readonly colours: Float32Array;
  /** The value at a point in pixels, as the number of its colour: 0 to 255. */
  readonly at: (x: number, y: number) => number;
}

/** A name that tells textures apart: the hash of everything they are made of. */
export function textureId(spec: TextureSpec): string {
  return bytesToHex(sha256(new TextEncoder().encode(JSON.stringify(spec)))).slice(0, 16);
}

/** Draws a texture whose features are `size` pixels wide, within a third. */
export function drawTexture(rng: Rng, size: number, colours: PaletteRange | Palette): TextureSpec {
  return {
    pattern: patternNames[rng.below(patternNames.length)]!,
    seed: rng.below(4294967296) | 0,
    size: size * rng.between(0.67, 1.5),
    angle: rng.below(3) === 0 ? rng.uniform() : rng.between(-0.03, 0.03),
    palette: 'saturation' in colours ? drawPalette(rng, colours) : colours,
  };
}

/** Makes a texture ready to paint with. */
export function makeTexture(spec: TextureSpec): Texture {
  const pattern = patterns[spec.pattern];
  const { seed } = spec;
  const c = cosine(spec.angle) / spec.size;
  const s = sine(spec.angle) / spec.size;
  return {
    spec,
    colours: paletteTable(spec.palette),
    at: (x, y) => {
      const value = Math.floor(256 * pattern(c * x + s * y, c * y - s * x, seed));
      return value < 0 ? 0 : value > 255 ? 255 : value;
    },
  };
}
