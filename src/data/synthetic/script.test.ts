import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { random } from '../../random/random.js';
import { attributesOf } from './attributes.js';
import { attributeNames, type Challenge, challenges, drawChallenges } from './challenges.js';
import { type SyntheticSplit, syntheticConfig, syntheticSplits } from './options.js';
import { wander } from './path.js';
import type { Pose } from './pose.js';
import { type FrameFacts, Renderer } from './render.js';
import { type Script, writeScript } from './script.js';

const frames = 24;
const script = (index: number, split: SyntheticSplit = 'test', mean: number = frames): Script =>
  writeScript(syntheticConfig(split, { frames: mean }), index);

/** All facts of a script's frames, and a copy of each picture. */
function render(of: Script): { facts: FrameFacts[]; pictures: Uint8Array[] } {
  const renderer = new Renderer(of, 320, 240);
  const facts: FrameFacts[] = [];
  const pictures = Array.from({ length: of.frames }, (_, t) => {
    facts.push(renderer.draw(t));
    return renderer.image.data.slice();
  });
  return { facts, pictures };
}

/** Share of the pixels in the part of a box inside the frame that differ by more than 16 in some channel. */
function difference(a: Uint8Array, b: Uint8Array, [x, y, w, h]: FrameFacts['box']): number {
  let [different, count] = [0, 0];
  for (let row = Math.max(0, y); row < Math.min(240, y + h); row++) {
    for (let column = Math.max(0, x); column < Math.min(320, x + w); column++, count++) {
      const at = 3 * (row * 320 + column);
      if ([0, 1, 2].some((c) => Math.abs(a[at + c]! - b[at + c]!) > 16)) different++;
    }
  }
  return count === 0 ? 0 : different / count;
}

const posed = (of: Script, change: (pose: Pose) => Partial<Pose>): Script => ({
  ...of,
  target: { ...of.target, poses: of.target.poses.map((pose) => ({ ...pose, ...change(pose) })) },
});

/** What a challenge's script is without its cause, and the fact that says where the cause is strongest. */
const causes: Readonly<
  Partial<
    Record<Challenge, [without: (of: Script) => Script, strength: (facts: FrameFacts, first: FrameFacts) => number]>
  >
> = {
  IV: [(of) => ({ ...of, light: () => of.light(0) }), ({ light }) => Math.abs(light - 1)],
  OPR: [(of) => posed(of, () => ({ yaw: 0 })), ({ yaw }) => Math.abs(yaw)],
  SV: [
    (of) => posed(of, () => ({ scale: of.target.poses[0]!.scale })),
    ({ box }, first) => Math.abs(box[2] * box[3] - first.box[2] * first.box[3]),
  ],
  OCC: [(of) => ({ ...of, before: [] }), ({ hidden, outside }) => hidden - outside],
  DEF: [(of) => posed(of, () => ({ bend: 0 })), ({ bend }) => bend],
  MB: [(of) => ({ ...of, shutter: 0 }), ({ blur }) => blur],
  IPR: [(of) => posed(of, () => ({ angle: 0 })), ({ angle }) => Math.abs(angle)],
};

test('11 sequences in a row show all attributes, and pictures without the cause are others', () => {
  challenges.forEach((name, index) => {
    const of = script(index);
    const { facts, pictures } = render(of);
    assert.ok(of.has.has(name));
    assert.ok(attributesOf(facts).includes(attributeNames[name]), `${name} in ${index}`);
    const [without, strength] = causes[name] ?? [];
    if (!without || !strength) return;
    const strongest = facts.reduce(
      (best, fact, t) => (strength(fact, facts[0]!) > strength(facts[best]!, facts[0]!) ? t : best),
      0,
    );
    const other = render(without(of)).pictures[strongest]!;
    const share = difference(pictures[strongest]!, other, facts[strongest]!.box);
    assert.ok(share > 0.1, `${name}: ${share} of the pixels differ in frame ${strongest}`);
    assert.equal(difference(pictures[0]!, pictures[0]!, facts[0]!.box), 0, 'control');
  });
});

test('fast motion, low resolution and leaving the view can be seen in the boxes', () => {
  const boxes = (name: Challenge): FrameFacts['box'][] =>
    render(script(challenges.indexOf(name), 'test', 60)).facts.map(({ box }) => box);
  const middle = ([x, y, w, h]: FrameFacts['box']): [number, number] => [x + w / 2, y + h / 2];
  const fast = boxes('FM').map(middle);
  assert.ok(fast.some(([x, y], t) => t > 0 && Math.hypot(x - fast[t - 1]![0], y - fast[t - 1]![1]) > 20));
  assert.ok(boxes('LR').some(([, , w, h]) => w * h < 400));
  const leaving = boxes('OV').map(middle);
  const isIn = ([x, y]: readonly number[]): boolean => x! > 0 && y! > 0 && x! < 320 && y! < 240;
  const gone = leaving.findIndex((place) => !isIn(place));
  assert.ok(gone > 0 && leaving.slice(gone).some(isIn), 'leaves and comes back');
});

test('occlusion counts only what lies in front: the same objects behind the target hide nothing', () => {
  const of = script(challenges.indexOf('OCC'));
  const { facts } = render({ ...of, before: [], behind: [...of.behind, ...of.before] });
  assert.ok(facts.every(({ hidden }) => hidden === 0));
});

test('clutter is made of what looks like the target: without it nothing around does', () => {
  const of = script(challenges.indexOf('BC'));
  assert.ok(of.behind.some(({ isAlike }) => isAlike) && of.background.alike.includes(1));
  const plain = { ...of.background, alike: new Uint8Array(of.background.alike.length) };
  const { facts } = render({ ...of, background: plain, behind: of.behind.filter(({ isAlike }) => !isAlike) });
  assert.ok(facts.every(({ alike }) => alike === 0));
});

test('every first frame shows the whole target', () => {
  for (const split of syntheticSplits) {
    for (let i = 0; i < 8; i++) {
      const of = script(i, split);
      const { hidden, outside, box } = new Renderer(of, 320, 240).draw(0);
      assert.ok(hidden < 0.02 && outside === 0, `${split} ${i}: ${hidden} hidden, ${outside} outside`);
      assert.ok(box[2] >= 6 && box[3] >= 6);
    }
  }
});

test('pictures are the same to the byte on every machine and from release to release', () => {
  const hash = (index: number, frame: number): string => {
    const renderer = new Renderer(script(index), 320, 240);
    renderer.draw(frame);
    return createHash('sha256').update(renderer.image.data).digest('hex').slice(0, 16);
  };
  assert.deepEqual([hash(0, 5), hash(3, 11), hash(5, 9)], ['5654dec3818e3ba9', 'f6adc81bb5337d97', 'de79be71cfb38e31']);
});

test('a frame does not depend on those drawn before it', () => {
  const of = script(5);
  const alone = new Renderer(of, 320, 240);
  alone.draw(7);
  assert.deepEqual(alone.image.data, render(of).pictures[7]);
});

test('no two splits share a texture, nor do two seeds', () => {
  const names = (split: SyntheticSplit, seed: number): string[] =>
    [0, 1, 2].flatMap((i) => writeScript(syntheticConfig(split, { seed, frames: 4 }), i).textures);
  const sets = [...syntheticSplits.map((split) => names(split, 1)), names('test', 2)];
  const all = sets.flat();
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.length > 400);
  assert.deepEqual(names('test', 1), sets[2], 'control: the same split and seed share all');
});

test('of 110 sequences each attribute is scripted in 10 at least', () => {
  for (const name of challenges) {
    const count = Array.from({ length: 110 }, (_, i) => drawChallenges(1, 'test', i)).filter((has) =>
      has.has(name),
    ).length;
    assert.ok(count >= 10, `${name}: ${count}`);
  }
});

test('a path stays in its margins and below its greatest speed, unless it bursts or leaves', () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 5, max: 60 }),
      fc.integer({ min: 1, max: 12 }),
      (seed, margin, speed) => {
        const path = wander(random(seed, 'path'), {
          frames: 60,
          width: 320,
          height: 240,
          margin: [margin, margin],
          speed,
          most: 15,
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
