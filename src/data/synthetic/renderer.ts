import { blankImage, type Image } from '../images/image.js';
import { brightnessAt, composite, drawShadow, expose, Layer, renderView } from './compositing.js';
import {
  type FrameAnnotation,
  markSimilar,
  type SimilarityMask,
  silhouetteArea,
  silhouetteBox,
  silhouettePolygon,
  similarityAround,
  subtractOccluder,
  visibility,
} from './ground-truth.js';
import { cosine, sine } from './math.js';
import type { ScenePlan } from './scene-plan.js';
import { drawSprite, type MovingObject, type Pose, poseExtent } from './sprites.js';

/** Renders the frames of a scene, one at a time, into the same image. */
export class Renderer {
  readonly image: Image;
  readonly #plan: ScenePlan;
  readonly #sum: Float32Array;
  /** Layer of the object drawn last, and of the target. */
  readonly #layer: Layer = new Layer();
  readonly #targetLayer: Layer = new Layer();
  /** Moving objects of the frame that look similar to the target. */
  readonly #similar: SimilarityMask;

  constructor(plan: ScenePlan, width: number, height: number) {
    this.#plan = plan;
    this.image = blankImage(width, height);
    this.#sum = new Float32Array(this.image.data.length);
    this.#similar = { width, height, similar: new Uint8Array(width * height) };
  }

  /**
   * Renders a frame into `image`, back to front: background, objects behind the target, target, objects in front of it;
   * then illumination and sensor noise.
   */
  render(frame: number): FrameAnnotation {
    const { behind, inFront, target, light, noiseSeed } = this.#plan;
    this.#renderBackground(frame);
    this.#similar.similar.fill(0);
    for (const object of behind) {
      this.#drawObject(object, frame, this.#layer);
      if (object.isSimilar) markSimilar(this.#similar, this.#layer, 1);
    }
    const blur = this.#drawObject(target, frame, this.#targetLayer);
    const { box, polygon, area } = this.#targetSilhouette(frame);
    for (const object of inFront) {
      this.#drawObject(object, frame, this.#layer);
      subtractOccluder(this.#targetLayer, this.#layer);
    }
    const { cx, cy, angle, yaw, bend } = target.poses[frame]!;
    const illumination = light(frame);
    expose(this.image, illumination, frame, noiseSeed);
    return {
      box,
      polygon,
      ...visibility(this.#targetLayer, area, this.image),
      similarity: this.#similarity(box, frame),
      blur,
      light: brightnessAt(illumination, cx, cy),
      angle,
      yaw,
      bend,
    };
  }

  #renderBackground(frame: number): void {
    const { camera, background, shutter } = this.#plan;
    const [dx, dy] = cameraMotion(camera, frame);
    const [x, y] = [camera[2 * frame]!, camera[2 * frame + 1]!];
    renderView(background, x, y, shutter * dx, shutter * dy, this.image, this.#sum);
  }

  /** Draws an object with its shadow and motion blur; returns its motion in pixels while the shutter is open. */
  #drawObject({ sprite, poses }: MovingObject, frame: number, layer: Layer): number {
    const pose = poses[frame]!;
    const { shutter } = this.#plan;
    const [vx, vy, spin] = poseMotion(poses, frame).map((v) => v * shutter) as [number, number, number];
    const blur = Math.sqrt(vx * vx + vy * vy);
    const [ex, ey] = poseExtent(sprite, pose);
    const [left, top] = [
      Math.floor(pose.cx - ex - Math.abs(vx) / 2) - 1,
      Math.floor(pose.cy - ey - Math.abs(vy) / 2) - 1,
    ];
    layer.reset(left, top, Math.ceil(2 * ex + Math.abs(vx)) + 3, Math.ceil(2 * ey + Math.abs(vy)) + 3);
    if (!this.#isInFrame(layer)) return blur;
    drawShadow(this.image, pose.cx, pose.cy + 0.85 * ey, 1.05 * ex, 0.28 * ey, 0.35);
    const steps = Math.max(1, Math.min(12, Math.ceil(blur / 1.5)));
    for (let i = 0; i < steps; i++) {
      const t = (i + 0.5) / steps - 0.5;
      const moved = { ...pose, cx: pose.cx + t * vx, cy: pose.cy + t * vy, angle: pose.angle + t * spin };
      drawSprite(sprite, moved, layer, 1 / steps);
    }
    composite(layer, this.image);
    return blur;
  }

  #isInFrame({ x, y, width, height }: Layer): boolean {
    return x < this.image.width && y < this.image.height && x + width > 0 && y + height > 0;
  }

  /** Redraws the target's layer without motion blur, at the middle of the exposure, and measures its silhouette. */
  #targetSilhouette(frame: number): Pick<FrameAnnotation, 'box' | 'polygon'> & { readonly area: number } {
    const { sprite, poses } = this.#plan.target;
    const pose = poses[frame]!;
    const layer = this.#targetLayer;
    layer.data.fill(0, 0, 4 * layer.width * layer.height);
    drawSprite(sprite, pose, layer);
    return {
      box: silhouetteBox(layer) ?? [Math.floor(pose.cx), Math.floor(pose.cy), 1, 1],
      polygon: silhouettePolygon(layer, cosine(pose.angle), sine(pose.angle)),
      area: silhouetteArea(layer),
    };
  }

  #similarity(box: FrameAnnotation['box'], frame: number): number {
    const { camera, background } = this.#plan;
    const [left, top] = [Math.round(camera[2 * frame]!), Math.round(camera[2 * frame + 1]!)];
    return similarityAround(box, this.#similar, background, left, top);
  }
}

/** Motion per frame as a central difference; one-sided in the first and last frame. */
function cameraMotion(path: Float64Array, frame: number): [x: number, y: number] {
  const before = Math.max(0, frame - 1);
  const after = Math.min(path.length / 2 - 1, frame + 1);
  const steps = Math.max(1, after - before);
  return [(path[2 * after]! - path[2 * before]!) / steps, (path[2 * after + 1]! - path[2 * before + 1]!) / steps];
}

/** Motion per frame as `cameraMotion`, with the in-plane rotation. */
function poseMotion(poses: readonly Pose[], frame: number): [x: number, y: number, angle: number] {
  const before = Math.max(0, frame - 1);
  const after = Math.min(poses.length - 1, frame + 1);
  const steps = Math.max(1, after - before);
  const [a, b] = [poses[before]!, poses[after]!];
  return [(b.cx - a.cx) / steps, (b.cy - a.cy) / steps, (b.angle - a.angle) / steps];
}
