import { random } from '../../random/random.js';
import { otbAttributes } from '../benchmarks/otb-attributes.js';
import type { FrameAnnotation } from './ground-truth.js';

/** Abbreviation of an attribute. */
export type Challenge = keyof typeof otbAttributes;

/** All attributes, in the order of OTB's table. */
export const challenges: readonly Challenge[] = Object.keys(otbAttributes) as Challenge[];

/**
 * Probability of each attribute beside a sequence's first one. Not in the paper; chosen as about half of the attribute's
 * share in OTB100, since the first one comes on top.
 */
const probabilities: Readonly<Record<Challenge, number>> = {
  IV: 0.15,
  OPR: 0.22,
  SV: 0.3,
  OCC: 0.2,
  DEF: 0.2,
  MB: 0.12,
  FM: 0.12,
  IPR: 0.22,
  OV: 0.06,
  BC: 0.15,
  LR: 0.04,
};

/**
 * Samples the challenges that a sequence is planned to contain: one attribute by its index, so that any 11 consecutive
 * sequences contain all of them, and others at random. They are not its labels: see `attributesOf`.
 */
export function sampleChallenges(seed: number, split: string, index: number): ReadonlySet<Challenge> {
  const rng = random(seed, 'synthetic', 'challenges', split, index);
  const first = challenges[index % challenges.length]!;
  return new Set(challenges.filter((name) => rng.uniform() < probabilities[name] || name === first));
}

/** Thresholds of the attributes. OTB's where it states a number (SV, FM, LR); the others are not in the paper, our choice. */
const thresholds = {
  /** IV: ratio of the brightest to the darkest illumination of the target. */
  light: 1.6,
  /** SV: ratio of the box's area to the first frame's, or its inverse (OTB: 2). */
  area: 2,
  /** OCC: occluded share of the target. */
  hidden: 0.15,
  /** DEF: amplitude of the deformation as a share of the target's size. */
  bend: 0.1,
  /** MB: motion of the target in pixels while the shutter is open. */
  blur: 5,
  /** FM: motion of the box's centre in pixels between two frames (OTB: 20). */
  motion: 20,
  /** IPR: in-plane rotation against the first frame, in turns: 30 degrees. */
  angle: 1 / 12,
  /** OPR: rotation around the vertical axis against the first frame, in turns: 40 degrees. */
  yaw: 1 / 9,
  /** OV: share of the target outside the frame. */
  outside: 0.15,
  /** BC: share of the target's surroundings that looks similar to it, see `similarityAround`. */
  similarity: 0.1,
  /** LR: area of the box in pixels (OTB: 400). */
  pixels: 400,
} as const;

/**
 * OTB's 11 attributes, computed from the ground truth: Y. Wu, J. Lim and M.-H. Yang, "Object Tracking Benchmark", TPAMI
 * 2015, Table 2. A sequence has an attribute if at least one frame shows it.
 *
 * @returns Names of the attributes, in OTB's order.
 */
export function attributesOf(frames: readonly FrameAnnotation[]): string[] {
  const first = frames[0]!;
  const area = ({ box }: FrameAnnotation): number => box[2] * box[3];
  const lights = frames.map(({ light }) => light);
  const isShown: Readonly<Record<Challenge, () => boolean>> = {
    IV: () => Math.max(...lights) / Math.min(...lights) >= thresholds.light,
    OPR: () => frames.some(({ yaw }) => Math.abs(yaw - first.yaw) >= thresholds.yaw),
    SV: () =>
      frames.some(
        (frame) => area(frame) > thresholds.area * area(first) || thresholds.area * area(frame) < area(first),
      ),
    OCC: () => frames.some(({ hidden }) => hidden >= thresholds.hidden),
    DEF: () => frames.some(({ bend }) => bend >= thresholds.bend),
    MB: () => frames.some(({ blur }) => blur >= thresholds.blur),
    FM: () => frames.some((frame, t) => t > 0 && centreMotion(frames[t - 1]!, frame) > thresholds.motion),
    IPR: () => frames.some(({ angle }) => Math.abs(angle - first.angle) >= thresholds.angle),
    OV: () => frames.some(({ outside }) => outside >= thresholds.outside),
    BC: () => frames.some(({ similarity }) => similarity >= thresholds.similarity),
    LR: () => frames.some((frame) => area(frame) < thresholds.pixels),
  };
  return challenges.filter((name) => isShown[name]()).map((name) => otbAttributes[name]);
}

function centreMotion(a: FrameAnnotation, b: FrameAnnotation): number {
  const dx = b.box[0] + b.box[2] / 2 - a.box[0] - a.box[2] / 2;
  const dy = b.box[1] + b.box[3] / 2 - a.box[1] - a.box[3] / 2;
  return Math.sqrt(dx * dx + dy * dy);
}
