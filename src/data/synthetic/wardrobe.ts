import { type Rng, random } from '../../random/random.js';
import { type Design, drawDesign, texturesOfDesign } from './design.js';
import { type Palette, type PaletteRange, similarPalette } from './palette.js';
import { paintSprite, type Sprite } from './sprite.js';
import { drawTexture, makeTexture, type Texture, type TextureSpec, textureId } from './texture.js';

/** An object with what it was made from, so that others can be made that look like it. */
export interface Dressed {
  readonly design: Design;
  readonly specs: readonly TextureSpec[];
  readonly sprite: Sprite;
}

/** Draws the textures and objects of one sequence and remembers the name of each texture. */
export class Wardrobe {
  /** Names of all textures so far: see `textureId`. */
  readonly ids: string[] = [];
  readonly #rng: Rng;

  /** @param names Name the sequence: its split and its number. */
  constructor(seed: number, ...names: readonly (string | number)[]) {
    this.#rng = random(seed, 'synthetic', 'textures', ...names);
  }

  /** A texture with features of about `size` pixels. */
  texture(size: number, colours: PaletteRange | Palette): Texture {
    return this.#make(drawTexture(this.#rng, size, colours));
  }

  /** A texture of the same family and similar colours as another, with details of its own. */
  similarTexture(spec: TextureSpec, amount: number): Texture {
    const seed = this.#rng.below(4294967296) | 0;
    return this.#make({ ...spec, seed, palette: similarPalette(this.#rng, spec.palette, amount) });
  }

  /** An object `width` pixels wide (`height` high, where told) in textures of its own. */
  object(size: number, colours: PaletteRange | Palette, design: Design = drawDesign(this.#rng)): Dressed {
    const specs = Array.from({ length: texturesOfDesign }, () =>
      drawTexture(this.#rng, size * this.#rng.between(0.1, 0.3) + 2, colours),
    );
    return this.#dress(design, specs, size);
  }

  /** An object that looks like another: the same shape or not, textures of the same families and colours. */
  similarObject(other: Dressed, size: number, amount: number): Dressed {
    const design = this.#rng.below(2) === 0 ? other.design : drawDesign(this.#rng);
    const palettes = other.specs.map(({ palette }) => similarPalette(this.#rng, palette, amount));
    const specs = other.specs.map((spec, i) => ({
      ...spec,
      seed: this.#rng.below(4294967296) | 0,
      palette: palettes[i]!,
    }));
    return this.#dress(design, specs, size);
  }

  /** `size` is the geometric mean of width and height. The back has the front's textures with other details. */
  #dress(design: Design, specs: readonly TextureSpec[], size: number): Dressed {
    const width = size * Math.sqrt(design.ratio);
    const front = specs.map((spec) => this.#make(spec));
    const back = specs.map((spec) => this.similarTexture(spec, 20));
    return {
      design,
      specs,
      sprite: { front: paintSprite(design, front, width), back: paintSprite(design, back, width) },
    };
  }

  #make(spec: TextureSpec): Texture {
    this.ids.push(textureId(spec));
    return makeTexture(spec);
  }
}
