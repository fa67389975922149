import { random } from '../../random/random.js';

/** OTB's 11 attributes: the short names of its web page and the full ones of its annotations. */
export const attributeNames = {
  IV: 'Illumination Variation',
  OPR: 'Out-of-Plane Rotation',
  SV: 'Scale Variation',
  OCC: 'Occlusion',
  DEF: 'Deformation',
  MB: 'Motion Blur',
  FM: 'Fast Motion',
  IPR: 'In-Plane Rotation',
  OV: 'Out-of-View',
  BC: 'Background Clutters',
  LR: 'Low Resolution',
} as const;

/** The short name of an attribute. */
export type Challenge = keyof typeof attributeNames;

/** All attributes, in the order of OTB's table. */
export const challenges: readonly Challenge[] = Object.keys(attributeNames) as Challenge[];

/** How likely a sequence has an attribute beside its first one; about half the shares of OTB100's attributes, as those come on top of the first. */
const shares: Readonly<Record<Challenge, number>> = {
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
 * What a sequence is scripted to be hard by: one attribute in turn, so that 11 sequences in a row have all of them, and
 * others at random. A sequence's labels are not these but what its frames then show: see `attributesOf`.
 */
export function drawChallenges(seed: number, split: string, index: number): ReadonlySet<Challenge> {
  const rng = random(seed, 'synthetic', 'challenges', split, index);
  const first = challenges[index % challenges.length]!;
  return new Set(challenges.filter((name) => rng.uniform() < shares[name] || name === first));
}
