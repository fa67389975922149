import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributesOf } from './attributes.js';
import type { FrameAnnotation } from './ground-truth.js';

const still: FrameAnnotation = {
  box: [100, 100, 40, 40],
  polygon: [],
  hidden: 0,
  outside: 0,
  similarity: 0,
  blur: 0,
  light: 1,
  angle: 0,
  yaw: 0,
  bend: 0,
};

/** The attributes of two frames that differ in the given values. */
const between = (change: Partial<FrameAnnotation>): string[] => attributesOf([still, { ...still, ...change }]);

test('a target at rest has no attribute', () => {
  assert.deepEqual(between({}), []);
});

test("fast motion is more than OTB's 20 pixels, low resolution fewer than its 400, scale beyond twice or half", () => {
  assert.deepEqual(between({ box: [120, 100, 40, 40] }), []);
  assert.deepEqual(between({ box: [121, 100, 40, 40] }), ['Fast Motion']);
  assert.deepEqual(between({ box: [112, 117, 40, 40] }), ['Fast Motion']); // 20.8 pixels diagonally
  assert.deepEqual(between({ box: [80, 100, 80, 40] }), []);
  assert.deepEqual(between({ box: [80, 100, 81, 40] }), ['Scale Variation']);
  assert.deepEqual(between({ box: [110, 110, 20, 40] }), []);
  assert.deepEqual(between({ box: [110, 110, 20, 39] }), ['Scale Variation']);
  assert.deepEqual(attributesOf([{ ...still, box: [9, 9, 20, 20] }]), []);
  assert.deepEqual(attributesOf([{ ...still, box: [9, 9, 21, 19] }]), ['Low Resolution']);
});

test('each other attribute starts at its threshold', () => {
  const cases: readonly [name: string, below: Partial<FrameAnnotation>, at: Partial<FrameAnnotation>][] = [
    ['Illumination Variation', { light: 0.64 }, { light: 0.62 }],
    ['Illumination Variation', { light: 1.59 }, { light: 1.6 }],
    ['Occlusion', { hidden: 0.149 }, { hidden: 0.15 }],
    ['Deformation', { bend: 0.099 }, { bend: 0.1 }],
    ['Motion Blur', { blur: 4.9 }, { blur: 5 }],
    ['In-Plane Rotation', { angle: 0.08 }, { angle: -1 / 12 }],
    ['Out-of-Plane Rotation', { yaw: -0.11 }, { yaw: 1 / 9 }],
    ['Out-of-View', { outside: 0.149 }, { outside: 0.15 }],
    ['Background Clutters', { similarity: 0.099 }, { similarity: 0.1 }],
  ];
  for (const [name, below, at] of cases) {
    assert.deepEqual(between(below), [], name);
    assert.deepEqual(between(at), [name]);
  }
});

test('several attributes are in the order of OTB', () => {
  const names = between({ hidden: 0.5, light: 3, box: [0, 0, 10, 10], outside: 1 });
  assert.deepEqual(names, [
    'Illumination Variation',
    'Scale Variation',
    'Occlusion',
    'Fast Motion',
    'Out-of-View',
    'Low Resolution',
  ]);
});
