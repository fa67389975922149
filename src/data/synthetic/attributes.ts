import { attributeNames, type Challenge, challenges } from './challenges.js';
import type { FrameFacts } from './render.js';

/** From when on a sequence has an attribute. Where OTB gives a number it is OTB's; the others are ours. */
const attributeLimits: Readonly<
  Record<
    'light' | 'area' | 'hidden' | 'bend' | 'blur' | 'motion' | 'angle' | 'yaw' | 'outside' | 'alike' | 'pixels',
    number
  >
> = {
  /** IV: ratio of the brightest to the darkest light on the target. */
  light: 1.6,
  /** SV: ratio of the areas of the box and the first frame's, or its inverse (OTB: 2). */
  area: 2,
  /** OCC: share of the target behind other objects. */
  hidden: 0.15,
  /** DEF: depth of the deformation as a share of the target's size. */
  bend: 0.1,
  /** MB: pixels that the target moves while the shutter is open. */
  blur: 5,
  /** FM: pixels that the box's centre moves between two frames (OTB: 20). */
  motion: 20,
  /** IPR: turns in the image plane against the first frame: 30 degrees. */
  angle: 1 / 12,
  /** OPR: turns around the upright axis against the first frame: 40 degrees. */
  yaw: 1 / 9,
  /** OV: share of the target beyond the frame. */
  outside: 0.15,
  /** BC: share of the target's surroundings that looks like it, see `alikeAround`. */
  alike: 0.1,
  /** LR: pixels inside the box (OTB: 400). */
  pixels: 400,
};

/**
 * What OTB's 11 attributes mean, worked out from what the frames show: Y. Wu, J. Lim and M.-H. Yang, "Object Tracking
 * Benchmark", TPAMI 2015, Table 2. A sequence has an attribute when at least one frame shows it.
 *
 * @returns The full names, in OTB's order.
 */
export function attributesOf(frames: readonly FrameFacts[]): string[] {
  const limit = attributeLimits;
  const first = frames[0]!;
  const area = ({ box }: FrameFacts): number => box[2] * box[3];
  const lights = frames.map(({ light }) => light);
  const shows: Readonly<Record<Challenge, () => boolean>> = {
    IV: () => Math.max(...lights) / Math.min(...lights) >= limit.light,
    OPR: () => frames.some(({ yaw }) => Math.abs(yaw - first.yaw) >= limit.yaw),
    SV: () => frames.some((frame) => area(frame) > limit.area * area(first) || limit.area * area(frame) < area(first)),
    OCC: () => frames.some(({ hidden }) => hidden >= limit.hidden),
    DEF: () => frames.some(({ bend }) => bend >= limit.bend),
    MB: () => frames.some(({ blur }) => blur >= limit.blur),
    FM: () => frames.some((frame, t) => t > 0 && centreMotion(frames[t - 1]!, frame) > limit.motion),
    IPR: () => frames.some(({ angle }) => Math.abs(angle - first.angle) >= limit.angle),
    OV: () => frames.some(({ outside }) => outside >= limit.outside),
    BC: () => frames.some(({ alike }) => alike >= limit.alike),
    LR: () => frames.some((frame) => area(frame) < limit.pixels),
  };
  return challenges.filter((name) => shows[name]()).map((name) => attributeNames[name]);
}

function centreMotion(a: FrameFacts, b: FrameFacts): number {
  const dx = b.box[0] + b.box[2] / 2 - a.box[0] - a.box[2] / 2;
  const dy = b.box[1] + b.box[3] / 2 - a.box[1] - a.box[3] / 2;
  return Math.sqrt(dx * dx + dy * dy);
}
