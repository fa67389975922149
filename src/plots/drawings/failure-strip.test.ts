import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colors } from '../palette.js';
import { failureStrip } from './failure-strip.js';
import { failureRanges, overlapCurve } from './overlap-curve.js';

const nan = Number.NaN;
const picture = { view: { x: 0, y: 0, w: 100, h: 50 }, href: 'data:,' };
const box = { x: 10, y: 10, w: 20, h: 20 };
const frame = (index: number) => ({ index, boxes: [box], gt: box, picture });

test('failures are runs at or below the threshold, cut where nothing is annotated', () => {
  const overlaps = Float64Array.of(0, 0.5, 0, 0, 0.2, nan, 0, nan, 0, 0);
  assert.deepEqual(failureRanges(overlaps, 0), [
    { start: 2, end: 4 },
    { start: 6, end: 7 },
    { start: 8, end: 10 },
  ]);
  assert.deepEqual(failureRanges(overlaps, 0.2)[0], { start: 2, end: 5 });
  assert.deepEqual(failureRanges(Float64Array.of(0, 1, 1), 0), []); // the first frame is given
  assert.deepEqual(failureRanges(new Float64Array(), 0), []);
});

test('the curve has a place for each frame, gaps where nothing is annotated, and shades failures', () => {
  const overlaps = Float64Array.of(1, 0.5, nan, 0.25, nan, 0, 0, 1);
  const { svg, x } = overlapCurve({ overlaps, threshold: 0, frames: [] }, { width: 80, height: 100 });
  assert.deepEqual([0, 3, 7].map(x), [5, 35, 75]);
  assert.ok(svg.includes('M5 0L15 50M35 75h1M55 100L65 100L75 0'), svg);
  assert.ok(svg.includes(`<rect x="50" y="0" width="20" height="100" fill="${colors[1]}"`));
});

test('frame numbers below the curve count from 1, at round steps', () => {
  const ticks = (frames: number) => {
    const { svg } = overlapCurve(
      { overlaps: new Float64Array(frames), threshold: 0, frames: [] },
      { width: 800, height: 100 },
    );
    return [...svg.matchAll(/font-size="12">(\d+)</g)].map(([, number]) => Number(number));
  };
  assert.deepEqual(ticks(5), [1, 2, 3, 4, 5]);
  assert.deepEqual(ticks(74), [10, 20, 30, 40, 50, 60, 70]);
  assert.deepEqual(ticks(2500), [500, 1000, 1500, 2000, 2500]);
});

test("each frame is tied to its place on the curve, in the tracker's own colour", () => {
  const overlaps = Float64Array.of(1, 0.8, 0, 0);
  const strip = { tracker: 'T', overlaps, threshold: 0, frames: [frame(1), frame(2)], styleIndex: 2 };
  const drawing = failureStrip(strip, { title: 'Lost', frameWidth: 100 });
  // frames of 100 px from x = 72 on, 50 px high from y = 46; frame 2 of 4 lies at 3/8 of 544 px, the least width
  assert.ok(drawing.svg.includes('M122 96V102L276 124V130M230 96V102L412 124V130'), drawing.svg);
  assert.ok(drawing.svg.includes('>#2<') && drawing.svg.includes('>#3<') && drawing.svg.includes('>ground truth<'));
  assert.ok(drawing.svg.includes(colors[2]!) && !drawing.svg.includes(colors[0]!));
  assert.deepEqual(failureStrip(strip, { title: 'Lost', frameWidth: 100 }), drawing);
});

test('a threshold above 0 is a line; no frame and a frame outside are refused', () => {
  const strip = { tracker: 'T', overlaps: Float64Array.of(1, 0.1), threshold: 0.2, frames: [frame(1)] };
  assert.ok(failureStrip(strip, { title: '' }).svg.includes('stroke-dasharray="5 3"'));
  assert.ok(!failureStrip({ ...strip, threshold: 0 }, { title: '' }).svg.includes('stroke-dasharray="5 3"'));
  assert.throws(() => failureStrip({ ...strip, frames: [] }, { title: '' }), {
    name: 'InputError',
    message: /T: no frame/,
  });
  assert.throws(
    () => failureStrip({ ...strip, frames: [frame(2)] }, { title: '' }),
    /frame 3 of a sequence of 2 frames/,
  );
});
