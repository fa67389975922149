import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { random } from '../../random/random.js';
import { onceForEach } from '../../testing/once-for-each.js';
import { otbAttributes } from '../benchmarks/otb-attributes.js';
import { attributesOf, type Challenge, challenges, sampleChallenges } from './attributes.js';
import type { FrameAnnotation } from './ground-truth.js';
import { type SyntheticSplit, syntheticConfig, syntheticSplits } from './options.js';
import { Renderer } from './renderer.js';
import { planScene, type ScenePlan } from './scene-plan.js';
import type { Pose } from './sprites.js';
import { randomTrajectory } from './trajectories.js';

const frames = 24;
const plansOf = onceForEach((split: SyntheticSplit) =>
  onceForEach((index: number) => planScene(syntheticConfig(split, { frames }), index)),
);

/** A plan, made once for all tests. */
const plan = (index: number, split: SyntheticSplit = 'test'): ScenePlan => plansOf(split)(index);

interface Rendering {
  readonly annotations: readonly FrameAnnotation[];
  readonly images: readonly Uint8Array[];
}

/** Annotations and copies of all images of a plan. */
function render(of: ScenePlan): Rendering {
  const renderer = new Renderer(of, 320, 240);
  const annotations: FrameAnnotation[] = [];
  const images = Array.from({ length: of.frames }, (_, t) => {
    annotations.push(renderer.render(t));
    return renderer.image.data.slice();
  });
  return { annotations, images };
}

/** The sequence of the test split that is sure to have a challenge, rendered once for all tests. */
const shown = onceForEach((name: Challenge): Rendering & { readonly of: ScenePlan } => {
  const of = plan(challenges.indexOf(name));
  return { of, ...render(of) };
});

/** The image of one frame. */
function imageOf(of: ScenePlan, frame: number): Uint8Array {
  const renderer = new Renderer(of, 320, 240);
  renderer.render(frame);
  return renderer.image.data;
}

/** Share of the pixels in the part of a box inside the frame that differ by more than 16 in some channel. */
function difference(a: Uint8Array, b: Uint8Array, [x, y, w, h]: FrameAnnotation['box']): number {
  let [different, count] = [0, 0];
  for (let row = Math.max(0, y); row < Math.min(240, y + h); row++) {
    for (let column = Math.max(0, x); column < Math.min(320, x + w); column++, count++) {
      const at = 3 * (row * 320 + column);
      if ([0, 1, 2].some((c) => Math.abs(a[at + c]! - b[at + c]!) > 16)) different++;
    }
  }
  return count === 0 ? 0 : different / count;
}

const withPoses = (of: ScenePlan, change: (pose: Pose) => Partial<Pose>): ScenePlan => ({
  ...of,
  target: { ...of.target, poses: of.target.poses.map((pose) => ({ ...pose, ...change(pose) })) },
});

/** The plan without the cause of a challenge, and the strength of the cause in a frame. */
const causes: Readonly<
  Partial<
    Record<
      Challenge,
      [without: (of: ScenePlan) => ScenePlan, strength: (annotation: FrameAnnotation, first: FrameAnnotation) => number]
    >
  >
> = {
  IV: [(of) => ({ ...of, light: () => of.light(0) }), ({ light }) => Math.abs(light - 1)],
  OPR: [(of) => withPoses(of, () => ({ yaw: 0 })), ({ yaw }) => Math.abs(yaw)],
  SV: [
    (of) => withPoses(of, () => ({ scale: of.target.poses[0]!.scale })),
    ({ box }, first) => Math.abs(box[2] * box[3] - first.box[2] * first.box[3]),
  ],
  OCC: [(of) => ({ ...of, inFront: [] }), ({ hidden, outside }) => hidden - outside],
  DEF: [(of) => withPoses(of, () => ({ bend: 0 })), ({ bend }) => bend],
  MB: [(of) => ({ ...of, shutter: 0 }), ({ blur }) => blur],
  IPR: [(of) => withPoses(of, () => ({ angle: 0 })), ({ angle }) => Math.abs(angle)],
};

test('11 consecutive sequences show all attributes, and images without the cause differ', () => {
  challenges.forEach((name, index) => {
    const { of, annotations, images } = shown(name);
    assert.ok(of.challenges.has(name));
    assert.ok(attributesOf(annotations).includes(otbAttributes[name]), `${name} in ${index}`);
    const [without, strength] = causes[name] ?? [];
    if (!without || !strength) return;
    const strongest = annotations.reduce(
      (best, annotation, t) =>
        strength(annotation, annotations[0]!) > strength(annotations[best]!, annotations[0]!) ? t : best,
      0,
    );
    const other = imageOf(without(of), strongest);
    const share = difference(images[strongest]!, other, annotations[strongest]!.box);
    assert.ok(share > 0.1, `${name}: ${share} of the pixels differ in frame ${strongest}`);
    assert.equal(difference(images[0]!, images[0]!, annotations[0]!.box), 0, 'control');
  });
});

test('boxes show fast motion, low resolution and leaving the frame', () => {
  const boxes = ({ annotations }: Rendering): FrameAnnotation['box'][] => annotations.map(({ box }) => box);
  const middle = ([x, y, w, h]: FrameAnnotation['box']): [number, number] => [x + w / 2, y + h / 2];
  const fast = boxes(shown('FM')).map(middle);
  assert.ok(fast.some(([x, y], t) => t > 0 && Math.hypot(x - fast[t - 1]![0], y - fast[t - 1]![1]) > 20));
  assert.ok(boxes(shown('LR')).some(([, , w, h]) => w * h < 400));
  const leaving = boxes(render(planScene(syntheticConfig('test', { frames: 36 }), challenges.indexOf('OV')))).map(
    middle,
  );
  const isIn = ([x, y]: readonly number[]): boolean => x! > 0 && y! > 0 && x! < 320 && y! < 240;
  const gone = leaving.findIndex((place) => !isIn(place));
  assert.ok(gone > 0 && leaving.slice(gone).some(isIn), 'leaves and comes back');
});

test('only objects in front of the target occlude it: the same objects behind it do not', () => {
  const of = plan(challenges.indexOf('OCC'));
  const { annotations } = render({ ...of, inFront: [], behind: [...of.behind, ...of.inFront] });
  assert.ok(annotations.every(({ hidden }) => hidden === 0));
});

test('background clutter comes from similar objects and textures: without them there is none', () => {
  const of = plan(challenges.indexOf('BC'));
  assert.ok(of.behind.some(({ isSimilar }) => isSimilar) && of.background.similar.includes(1));
  const background = { ...of.background, similar: new Uint8Array(of.background.similar.length) };
  const { annotations } = render({ ...of, background, behind: of.behind.filter(({ isSimilar }) => !isSimilar) });
  assert.ok(annotations.every(({ similarity }) => similarity === 0));
});

test('every first frame shows the whole target', () => {
  for (const split of syntheticSplits) {
    for (let i = 0; i < 8; i++) {
      const of = plan(i, split);
      const { hidden, outside, box } = new Renderer(of, 320, 240).render(0);
      assert.ok(hidden < 0.02 && outside === 0, `${split} ${i}: ${hidden} hidden, ${outside} outside`);
      assert.ok(box[2] >= 6 && box[3] >= 6);
    }
  }
});

test('images are identical byte for byte on every machine and in every release', () => {
  const hash = (index: number, frame: number): string =>
    createHash('sha256')
      .update(imageOf(plan(index), frame))
      .digest('hex')
      .slice(0, 16);
  assert.deepEqual([hash(0, 5), hash(3, 11), hash(5, 9)], ['5654dec3818e3ba9', 'f6adc81bb5337d97', 'de79be71cfb38e31']);
});

test('what is drawn changes with the version in options.ts alone', () => {
  const hash = createHash('sha256');
  for (const { annotations, images } of challenges.map(shown)) {
    hash.update(JSON.stringify(annotations));
    for (const image of images) hash.update(image);
  }
  const drawn = hash.digest('hex').slice(0, 16);
  const { version } = syntheticConfig('test');
  const advice = 'where the drawing was changed on purpose: raise version in options.ts, or videos on disk stay in use';
  assert.deepEqual({ version, drawn }, { version: 3, drawn: '43210bcbbddf2801' }, advice);
});

test('a frame does not depend on those rendered before it', () => {
  const { of, images } = shown(challenges[5]!);
  assert.deepEqual(imageOf(of, 7), images[7]);
});

test('no two splits share a texture, nor do two seeds', () => {
  const names = (planOf: (index: number) => ScenePlan): string[] => [0, 1, 2].flatMap((i) => planOf(i).textures);
  const anew = (seed: number) => names((i) => planScene(syntheticConfig('test', { seed, frames }), i));
  const sets = [...syntheticSplits.map((split) => names((i) => plan(i, split))), anew(2)];
  const all = sets.flat();
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.length > 400);
  assert.deepEqual(anew(1), sets[2], 'control: the same split and seed share all');
});

test('each attribute is planned in at least 10 of 110 sequences', () => {
  for (const name of challenges) {
    const count = Array.from({ length: 110 }, (_, i) => sampleChallenges(1, 'test', i)).filter((has) =>
      has.has(name),
    ).length;
    assert.ok(count >= 10, `${name}: ${count}`);
  }
});

test('a trajectory without bursts or exit stays within its margins and its maximum speed', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 5, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (seed, margin, speed) => {
        const path = randomTrajectory(random(seed, 'path'), {
          frames: 60,
          width: 320,
          height: 240,
          margin: [margin, margin],
          speed,
          maxSpeed: 15,
        });
        for (let t = 0; t < 60; t++) {
          const [x, y] = [path[2 * t]!, path[2 * t + 1]!];
          assert.ok(x >= 0.8 * margin && x <= 320 - 0.8 * margin && y >= 0.8 * margin && y <= 240 - 0.8 * margin);
          if (t > 0) assert.ok(Math.hypot(x - path[2 * t - 2]!, y - path[2 * t - 1]!) <= 15 + 1e-9);
        }
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});
