import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hannWindow } from '../shared/penalty.js';
import { nanoTrackPostProcessing } from './online.js';
import { nanoTrackHyperSets } from './published.js';

const frame = { width: 480, height: 360 };
const near = (actual: number, expected: number, tolerance = 1e-5): void =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

/** Maps with boxes of 60 x 60 around every point, unlikely everywhere. */
function flatMaps(side: number): { cls: Float32Array; reg: Float32Array } {
  return { cls: new Float32Array(2 * side * side), reg: new Float32Array(4 * side * side).fill(30) };
}

for (const side of [15, 16]) {
  test(`${side} x ${side} points: one sure point, moved by half the difference of its distances`, () => {
    const hyper = { penaltyK: 0, windowInfluence: 0, sizeLr: 0.5 };
    const { predict } = nanoTrackPostProcessing(hyper, 255);
    const { cls, reg } = flatMaps(side);
    const at = 5 * side + 9; // the point of offset 0 has row and column floor(side / 2)
    cls.set([-10, 10], 2 * at);
    reg.set([20, 30, 44, 32], 4 * at);
    const middle = Math.floor(side / 2);
    const { next, box, score } = predict({ cls, reg }, { state: { cx: 200, cy: 150, w: 60, h: 40 }, scale: 2, frame });
    near(score, 1);
    near(next.cx, 200 + (16 * (9 - middle) + 12) / 2);
    near(next.cy, 150 + (16 * (5 - middle) + 1) / 2);
    near(next.w, 0.5 * 60 + 0.5 * (64 / 2));
    near(next.h, 0.5 * 40 + 0.5 * (62 / 2));
    assert.deepEqual(box, { x: next.cx - next.w / 2, y: next.cy - next.h / 2, w: next.w, h: next.h });
  });
}

test('the score is a softmax; the size follows by penalty, score and learning rate', () => {
  const { hyper } = nanoTrackHyperSets.v3!;
  const { predict } = nanoTrackPostProcessing(hyper, 255);
  const { cls, reg } = flatMaps(15);
  const at = 7 * 15 + 7;
  cls.set([0, Math.log(3)], 2 * at); // 3 / 4
  reg.set([60, 60, 60, 60], 4 * at); // twice as large, of the same ratio
  const { next, score } = predict({ cls, reg }, { state: { cx: 200, cy: 150, w: 60, h: 60 }, scale: 1, frame });
  near(score, 0.75);
  const rate = Math.exp(-hyper.penaltyK) * 0.75 * hyper.sizeLr;
  near(next.w, 60 * (1 - rate) + 120 * rate);
});

test('the window decides between equal points, and by its influence only', () => {
  const { cls, reg } = flatMaps(15);
  const [edge, inner] = [7 * 15, 7 * 15 + 9];
  cls.set([0, 5], 2 * edge);
  cls.set([0, 4.9], 2 * inner);
  const view = { state: { cx: 200, cy: 150, w: 60, h: 60 }, scale: 1, frame };
  const moved = (windowInfluence: number): number =>
    nanoTrackPostProcessing({ penaltyK: 0, windowInfluence, sizeLr: 0 }, 255).predict({ cls, reg }, view).next.cx - 200;
  assert.ok(hannWindow(15)[inner]! > hannWindow(15)[edge]!);
  assert.equal(moved(0), -7 * 16);
  assert.equal(moved(0.4), 2 * 16);
});

test('the state is clipped to the frame, and its sides to 10 px', () => {
  const { predict } = nanoTrackPostProcessing({ penaltyK: 0, windowInfluence: 0, sizeLr: 1 }, 255);
  const { cls, reg } = flatMaps(15);
  cls.set([-20, 20], 2 * 14); // the last point of the first row
  reg.set([1, 1, 1, 1], 4 * 14);
  const { next } = predict({ cls, reg }, { state: { cx: 470, cy: 20, w: 60, h: 60 }, scale: 1, frame });
  assert.deepEqual(
    [next.cx, next.cy, next.w, next.h].map((value) => Math.round(1e4 * value) / 1e4),
    [480, 0, 10, 10],
  );
});

test('outputs that are not finite are refused', () => {
  const { predict } = nanoTrackPostProcessing(nanoTrackHyperSets.v1!.hyper, 255);
  const { cls, reg } = flatMaps(16);
  cls.fill(Number.NaN);
  const view = { state: { cx: 200, cy: 150, w: 60, h: 60 }, scale: 1, frame };
  assert.throws(() => predict({ cls, reg }, view), /InputError: the network's outputs are not finite/);
});
