import { blankImage, type Image } from '../images/image.js';
import type { Actor } from './actor.js';
import { alikeAround, markAlike } from './alike.js';
import { castShadow, composite } from './composite.js';
import { drawSprite, poseExtent } from './draw-sprite.js';
import { brightnessAt, expose } from './light.js';
import { pan } from './pan.js';
import type { Pose } from './pose.js';
import type { Script } from './script.js';
import { silhouetteBox, silhouettePolygon } from './silhouette.js';
import { Tile } from './tile.js';
import { cosine, sine } from './wave.js';

/** What a frame shows of the target. */
export interface FrameFacts {
  /** x, y, w, h around the whole silhouette, hidden parts and parts beyond the frame included; 0, 0 is the frame's corner. */
  readonly box: readonly [x: number, y: number, w: number, h: number];
  /** The same, turned as the target is: x and y of four corners. */
  readonly polygon: readonly number[];
  /** Which share of the silhouette lies behind other objects, and which beyond the frame. */
  readonly hidden: number;
  readonly outside: number;
  /** Which share of the target's surroundings looks like it: see `alikeAround`. */
  readonly alike: number;
  /** How far the target moved while the shutter was open, in pixels. */
  readonly blur: number;
  /** Brightness of the light at the target. */
  readonly light: number;
  /** In turns: in the image plane, and around its upright axis. */
  readonly angle: number;
  readonly yaw: number;
  /** Depth of the deformation as a share of the target's size. */
  readonly bend: number;
}

/** Draws the frames of a script, one at a time, into the same image. */
export class Renderer {
  readonly image: Image;
  readonly #script: Script;
  readonly #sum: Float32Array;
  readonly #tile: Tile = new Tile();
  readonly #target: Tile = new Tile();
  /** Per pixel of the frame 1 where something that moves looks like the target. */
  readonly #alike: Uint8Array;

  constructor(script: Script, width: number, height: number) {
    this.#script = script;
    this.image = blankImage(width, height);
    this.#sum = new Float32Array(this.image.data.length);
    this.#alike = new Uint8Array(width * height);
  }

  /** Draws a frame into `image`. */
  draw(frame: number): FrameFacts {
    const { camera, background, behind, before, target, light, noiseSeed, shutter } = this.#script;
    const { image } = this;
    const [cameraX, cameraY] = motion(camera, frame);
    pan(background, camera[2 * frame]!, camera[2 * frame + 1]!, shutter * cameraX, shutter * cameraY, image, this.#sum);
    this.#alike.fill(0);
    for (const actor of behind) {
      this.#show(actor, frame, this.#tile);
      if (actor.isAlike) markAlike(this.#alike, image.width, this.#tile, 1);
    }
    const blur = this.#show(target, frame, this.#target);
    const outline = this.#outline(frame);
    for (const actor of before) {
      this.#show(actor, frame, this.#tile);
      this.#hide();
    }
    const pose = target.poses[frame]!;
    const lightNow = light(frame);
    expose(image, lightNow, frame, noiseSeed);
    const { box, polygon } = outline;
    return {
      box,
      polygon,
      ...this.#seen(outline.area),
      alike: this.#likeness(outline.box, frame),
      blur,
      light: brightnessAt(lightNow, pose.cx, pose.cy),
      angle: pose.angle,
      yaw: pose.yaw,
      bend: pose.bend,
    };
  }

  /** Draws an actor with its shadow, blurred along its way while the shutter is open; returns how long that way is. */
  #show({ sprite, poses }: Actor, frame: number, tile: Tile): number {
    const pose = poses[frame]!;
    const { shutter } = this.#script;
    const [vx, vy, spin] = poseMotion(poses, frame).map((v) => v * shutter) as [number, number, number];
    const blur = Math.sqrt(vx * vx + vy * vy);
    const [ex, ey] = poseExtent(sprite, pose);
    const [left, top] = [
      Math.floor(pose.cx - ex - Math.abs(vx) / 2) - 1,
      Math.floor(pose.cy - ey - Math.abs(vy) / 2) - 1,
    ];
    tile.reset(left, top, Math.ceil(2 * ex + Math.abs(vx)) + 3, Math.ceil(2 * ey + Math.abs(vy)) + 3);
    if (!this.#isInView(tile)) return blur;
    castShadow(this.image, pose.cx, pose.cy + 0.85 * ey, 1.05 * ex, 0.28 * ey, 0.35);
    const steps = Math.max(1, Math.min(12, Math.ceil(blur / 1.5)));
    for (let i = 0; i < steps; i++) {
      const t = (i + 0.5) / steps - 0.5;
      const moved = { ...pose, cx: pose.cx + t * vx, cy: pose.cy + t * vy, angle: pose.angle + t * spin };
      drawSprite(sprite, moved, tile, 1 / steps);
    }
    composite(tile, this.image);
    return blur;
  }

  #isInView({ x, y, width, height }: Tile): boolean {
    return x < this.image.width && y < this.image.height && x + width > 0 && y + height > 0;
  }

  /** The target's silhouette in the middle of the exposure; its tile then holds the silhouette instead of the colours. */
  #outline(frame: number): Pick<FrameFacts, 'box' | 'polygon'> & { readonly area: number } {
    const { sprite, poses } = this.#script.target;
    const pose = poses[frame]!;
    const tile = this.#target;
    tile.data.fill(0, 0, 4 * tile.width * tile.height);
    drawSprite(sprite, pose, tile);
    const box = silhouetteBox(tile) ?? [Math.floor(pose.cx), Math.floor(pose.cy), 1, 1];
    let area = 0;
    for (let i = 3; i < 4 * tile.width * tile.height; i += 4) area += tile.data[i]!;
    return { box, polygon: silhouettePolygon(tile, cosine(pose.angle), sine(pose.angle)), area };
  }

  /** Takes what the last drawn actor covers from the target's silhouette. */
  #hide(): void {
    const [target, other] = [this.#target, this.#tile];
    const left = Math.max(target.x, other.x);
    const right = Math.min(target.x + target.width, other.x + other.width);
    for (let y = Math.max(target.y, other.y); y < Math.min(target.y + target.height, other.y + other.height); y++) {
      for (let x = left; x < right; x++) {
        const at = 4 * ((y - target.y) * target.width + x - target.x) + 3;
        target.data[at]! *= 1 - other.data[4 * ((y - other.y) * other.width + x - other.x) + 3]!;
      }
    }
  }

  #likeness(box: FrameFacts['box'], frame: number): number {
    const { camera, background } = this.#script;
    const [left, top] = [Math.round(camera[2 * frame]!), Math.round(camera[2 * frame + 1]!)];
    return alikeAround(box, this.#alike, this.image.width, background, left, top);
  }

  #seen(area: number): Pick<FrameFacts, 'hidden' | 'outside'> {
    const { x, y, width, height, data } = this.#target;
    let [inside, beyond] = [0, 0];
    for (let row = 0, at = 3; row < height; row++) {
      const isRowIn = y + row >= 0 && y + row < this.image.height;
      for (let column = 0; column < width; column++, at += 4) {
        if (isRowIn && x + column >= 0 && x + column < this.image.width) inside += data[at]!;
        else beyond += data[at]!;
      }
    }
    // what an occluder hides beyond the frame counts as hidden, not as outside: the shares sum to 1 with what is seen
    const share = (value: number): number => (area === 0 ? 0 : Math.round((1000 * value) / area) / 1000);
    return { hidden: share(area - inside - beyond), outside: share(beyond) };
  }
}

/** How far a path leads from the frame before to the one after, halved; at the ends one step. */
function motion(path: Float64Array, frame: number): [x: number, y: number] {
  const before = Math.max(0, frame - 1);
  const after = Math.min(path.length / 2 - 1, frame + 1);
  const steps = Math.max(1, after - before);
  return [(path[2 * after]! - path[2 * before]!) / steps, (path[2 * after + 1]! - path[2 * before + 1]!) / steps];
}

function poseMotion(poses: readonly Pose[], frame: number): [x: number, y: number, angle: number] {
  const before = Math.max(0, frame - 1);
  const after = Math.min(poses.length - 1, frame + 1);
  const steps = Math.max(1, after - before);
  const [a, b] = [poses[before]!, poses[after]!];
  return [(b.cx - a.cx) / steps, (b.cy - a.cy) / steps, (b.angle - a.angle) / steps];
}
