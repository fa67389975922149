import type { Rng } from '../../random/random.js';
import { blankImage, type Image } from '../images/image.js';
import type { Appearance, AppearanceSampler } from './appearance.js';
import { composite, drawShadow, Layer } from './compositing.js';
import { markSimilar, type SimilarityMask } from './ground-truth.js';
import { fractalNoise, hashPoint, valueNoise } from './math.js';
import { drawSprite, neutralPose, type Pose, poseExtent, type Sprite } from './sprites.js';
import { backgroundColours, objectColours, type Texture } from './textures.js';

/** Options of a background. */
export interface BackgroundOptions {
  readonly width: number;
  readonly height: number;
  /** Number of static objects. */
  readonly objects: number;
  /** Object that one of the textures and every third static object are similar to; default: none. */
  readonly similarTo?: Appearance | undefined;
}

/** The static part of a scene, with the mask of pixels similar to `similarTo`. */
export interface Background extends Image, SimilarityMask {}

/** Index of the ground texture that is similar to the target. */
const similarTextureIndex = 1;

/** Index of the texture at a point. */
type Layout = (x: number, y: number) => number;

/**
 * Paints the static part of a scene: ground with four textures in one of three layouts (landscape, patches, or a wall with
 * openings), uneven illumination, and static objects with shadows, the lower ones in front.
 */
export function paintBackground(rng: Rng, appearances: AppearanceSampler, options: BackgroundOptions): Background {
  const { width, height, similarTo } = options;
  const image = { ...blankImage(width, height), similar: new Uint8Array(width * height) };
  const textures: Texture[] = Array.from({ length: 4 }, () =>
    appearances.texture(rng.between(9, 26), backgroundColours),
  );
  if (similarTo) textures[similarTextureIndex] = appearances.similarTexture(similarTo.textures[0]!, 34);
  const layouts = [landscapeLayout, patchLayout, wallLayout];
  paintGround(image, textures, layouts[rng.below(layouts.length)]!(rng, options), rng.below(1 << 30));
  if (!similarTo) image.similar.fill(0);
  placeObjects(rng, appearances, image, options);
  return image;
}

function landscapeLayout(rng: Rng, { height }: BackgroundOptions): Layout {
  const seed = rng.below(1 << 30);
  const horizon = height * rng.between(0.25, 0.5);
  const hills = rng.between(25, 60);
  return (x, y) => {
    const ridge = horizon - hills * fractalNoise(x / 90, 0.5, seed, 4);
    if (y < ridge) return 0;
    if (y < horizon + 8 * valueNoise(x / 40, 0.5, seed + 1)) return 1;
    return fractalNoise(x / 80, y / 25, seed + 2, 3) > 0.52 ? 2 : 3;
  };
}

/** Cells of a jittered grid with noisy edges. */
function patchLayout(rng: Rng): Layout {
  const seed = rng.below(1 << 30);
  const size = rng.between(60, 120);
  return (x, y) => {
    const wx = x / size + 0.5 * valueNoise(x / 30, y / 30, seed);
    const wy = y / size + 0.5 * valueNoise(x / 30, y / 30, seed + 1);
    let [nearest, cell] = [9, 0];
    for (let j = Math.floor(wy) - 1; j <= Math.floor(wy) + 1; j++) {
      for (let i = Math.floor(wx) - 1; i <= Math.floor(wx) + 1; i++) {
        const h = hashPoint(i, j, seed + 2);
        const dx = i + (h & 0xffff) / 65536 - wx;
        const dy = j + (h >>> 16) / 65536 - wy;
        if (dx * dx + dy * dy < nearest) [nearest, cell] = [dx * dx + dy * dy, h];
      }
    }
    return (cell >>> 9) & 3;
  };
}

function wallLayout(rng: Rng, { height }: BackgroundOptions): Layout {
  const seed = rng.below(1 << 30);
  const floor = height * rng.between(0.6, 0.85);
  const spacing = rng.between(70, 140);
  const share = rng.between(0.2, 0.45);
  return (x, y) => {
    if (y > floor) return 3;
    const t = x / spacing - Math.floor(x / spacing);
    if (t < share && y > floor - spacing) return (hashPoint(Math.floor(x / spacing), 0, seed) & 1) + 1;
    return 0;
  };
}

function paintGround(
  { width, height, data, similar }: Background,
  textures: readonly Texture[],
  layout: Layout,
  seed: number,
): void {
  const light = new Float32Array(Math.ceil(width / 4) + 1);
  for (let y = 0, at = 0; y < height; y++) {
    if (y % 4 === 0) {
      for (let i = 0; i < light.length; i++) light[i] = 0.76 + 0.42 * valueNoise(i / 28, y / 110, seed);
    }
    for (let x = 0; x < width; x++, at += 3) {
      const textureIndex = layout(x, y);
      const texture = textures[textureIndex]!;
      if (textureIndex === similarTextureIndex) similar[y * width + x] = 1;
      const index = 3 * texture.at(x, y);
      for (let c = 0; c < 3; c++) data[at + c] = Math.min(255, texture.colours[index + c]! * light[x >> 2]!);
    }
  }
}

function placeObjects(
  rng: Rng,
  appearances: AppearanceSampler,
  background: Background,
  { width, height, objects, similarTo }: BackgroundOptions,
): void {
  const positions = Array.from({ length: objects }, () => [rng.between(0, width), rng.between(0, height)] as const);
  positions.sort(([, a], [, b]) => a - b);
  const layer = new Layer();
  positions.forEach(([cx, cy], i) => {
    const size = rng.between(16, 52);
    const isSimilar = similarTo !== undefined && i % 3 === 0;
    const colours = rng.below(2) === 0 ? objectColours : backgroundColours;
    const { sprite } = isSimilar ? appearances.similarObject(similarTo, size, 30) : appearances.object(size, colours);
    const pose = { ...neutralPose(), cx, cy, angle: rng.between(-0.03, 0.03) };
    drawStaticObject(background, sprite, pose, layer);
    markSimilar(background, layer, isSimilar ? 1 : 0);
  });
}

/** Draws an object with its shadow into an image; `layer` then holds its silhouette. */
function drawStaticObject(image: Image, sprite: Sprite, pose: Pose, layer: Layer): void {
  const [ex, ey] = poseExtent(sprite, pose);
  drawShadow(image, pose.cx, pose.cy + 0.85 * ey, 1.1 * ex, 0.3 * ey, 0.4);
  layer.reset(Math.floor(pose.cx - ex), Math.floor(pose.cy - ey), Math.ceil(2 * ex) + 2, Math.ceil(2 * ey) + 2);
  drawSprite(sprite, pose, layer);
  composite(layer, image);
}
