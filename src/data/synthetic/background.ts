import type { Rng } from '../../random/random.js';
import { blankImage, type Image } from '../images/image.js';
import { markAlike } from './alike.js';
import { castShadow, composite } from './composite.js';
import { drawSprite, poseExtent } from './draw-sprite.js';
import { fractalNoise, hashPoint, valueNoise } from './noise.js';
import { backgroundColours, objectColours } from './palette.js';
import { type Pose, restingPose } from './pose.js';
import type { Sprite } from './sprite.js';
import type { Texture } from './texture.js';
import { Tile } from './tile.js';
import type { Dressed, Wardrobe } from './wardrobe.js';

/** What a background is like. */
export interface BackgroundOptions {
  readonly width: number;
  readonly height: number;
  /** Things that stand around. */
  readonly objects: number;
  /** An object that the background shall resemble: its textures lie about, and some of the things look like it. */
  readonly like?: Dressed | undefined;
}

/** The still part of a scene. */
export interface Background extends Image {
  /** Per pixel 1 where it has the textures and colours of the object that it shall resemble. */
  readonly alike: Uint8Array;
}

/** Number of the ground's texture that resembles that object's. */
const alikeTexture = 1;

/** Which of a background's textures lies at a point. */
type Layout = (x: number, y: number) => number;

/**
 * Paints the still part of a scene: ground of several textures (an open landscape, patches, or a wall with bands), uneven
 * light, and things that stand around with their shadows, the lower ones in front.
 */
export function paintBackground(rng: Rng, wardrobe: Wardrobe, options: BackgroundOptions): Background {
  const { width, height } = options;
  const image = { ...blankImage(width, height), alike: new Uint8Array(width * height) };
  const textures: Texture[] = Array.from({ length: 4 }, () => wardrobe.texture(rng.between(9, 26), backgroundColours));
  if (options.like) {
    textures[alikeTexture] = wardrobe.similarTexture(options.like.specs[0]!, 34);
  }
  const layouts = [landscape, patches, wall];
  paintGround(image, textures, layouts[rng.below(layouts.length)]!(rng, options), rng.below(1 << 30));
  if (!options.like) image.alike.fill(0);
  placeObjects(rng, wardrobe, image, options);
  return image;
}

function landscape(rng: Rng, { height }: BackgroundOptions): Layout {
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

function patches(rng: Rng): Layout {
  const seed = rng.below(1 << 30);
  const size = rng.between(60, 120);
  return (x, y) => {
    const wx = x / size + 0.5 * valueNoise(x / 30, y / 30, seed);
    const wy = y / size + 0.5 * valueNoise(x / 30, y / 30, seed + 1);
    let [least, id] = [9, 0];
    for (let j = Math.floor(wy) - 1; j <= Math.floor(wy) + 1; j++) {
      for (let i = Math.floor(wx) - 1; i <= Math.floor(wx) + 1; i++) {
        const h = hashPoint(i, j, seed + 2);
        const dx = i + (h & 0xffff) / 65536 - wx;
        const dy = j + (h >>> 16) / 65536 - wy;
        if (dx * dx + dy * dy < least) [least, id] = [dx * dx + dy * dy, h];
      }
    }
    return (id >>> 9) & 3;
  };
}

function wall(rng: Rng, { height }: BackgroundOptions): Layout {
  const seed = rng.below(1 << 30);
  const floor = height * rng.between(0.6, 0.85);
  const door = rng.between(70, 140);
  const share = rng.between(0.2, 0.45);
  return (x, y) => {
    if (y > floor) return 3;
    const t = x / door - Math.floor(x / door);
    if (t < share && y > floor - door) return (hashPoint(Math.floor(x / door), 0, seed) & 1) + 1;
    return 0;
  };
}

function paintGround(
  { width, height, data, alike }: Background,
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
      const number = layout(x, y);
      const texture = textures[number]!;
      if (number === alikeTexture) alike[y * width + x] = 1;
      const index = 3 * texture.at(x, y);
      for (let c = 0; c < 3; c++) data[at + c] = Math.min(255, texture.colours[index + c]! * light[x >> 2]!);
    }
  }
}

function placeObjects(
  rng: Rng,
  wardrobe: Wardrobe,
  image: Background,
  { width, height, objects, like }: BackgroundOptions,
): void {
  const places = Array.from({ length: objects }, () => [rng.between(0, width), rng.between(0, height)] as const);
  places.sort(([, a], [, b]) => a - b);
  const tile = new Tile();
  places.forEach(([cx, cy], i) => {
    const size = rng.between(16, 52);
    const isLike = like !== undefined && i % 3 === 0;
    const colours = rng.below(2) === 0 ? objectColours : backgroundColours;
    const { sprite } = isLike ? wardrobe.similarObject(like, size, 30) : wardrobe.object(size, colours);
    const pose = { ...restingPose(), cx, cy, angle: rng.between(-0.03, 0.03) };
    stamp(image, sprite, pose, tile);
    markAlike(image.alike, width, tile, isLike ? 1 : 0);
  });
}

/** Draws an object with its shadow into an image for good. */
function stamp(image: Image, sprite: Sprite, pose: Pose, tile: Tile): void {
  const [ex, ey] = poseExtent(sprite, pose);
  castShadow(image, pose.cx, pose.cy + 0.85 * ey, 1.1 * ex, 0.3 * ey, 0.4);
  tile.reset(Math.floor(pose.cx - ex), Math.floor(pose.cy - ey), Math.ceil(2 * ex) + 2, Math.ceil(2 * ey) + 2);
  drawSprite(sprite, pose, tile);
  composite(tile, image);
}
