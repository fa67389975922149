import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../testing/fixtures.js';
import { cxcywhToXyxy, xywhToXyxy } from './convert.js';
import { iou, iouOfCorners } from './iou.js';
import { polygonCentre, polygonToCxcywh } from './polygon.js';

test('boxes convert to corners from their corner or their centre', () => {
  const corners = { x1: -1.25, y1: 2, x2: 1.75, y2: 6.5 };
  assert.deepEqual(xywhToXyxy({ x: -1.25, y: 2, w: 3, h: 4.5 }), corners);
  assert.deepEqual(cxcywhToXyxy({ cx: 0.25, cy: 4.25, w: 3, h: 4.5 }), corners);
});

test('iou: equal boxes 1, half shifted 1/3, a quarter inside 1/4', () => {
  const a = { x1: 0, y1: 0, x2: 10, y2: 10 };
  assert.equal(iou(a, a), 1);
  assert.equal(iou(a, { x1: 5, y1: 0, x2: 15, y2: 10 }), 1 / 3);
  assert.equal(iou(a, { x1: 0, y1: 0, x2: 5, y2: 5 }), 1 / 4);
});

test('iou: touching, apart and empty boxes 0; NaN stays NaN', () => {
  const a = { x1: 0, y1: 0, x2: 10, y2: 10 };
  assert.equal(iou(a, { x1: 10, y1: 0, x2: 20, y2: 10 }), 0);
  assert.equal(iou(a, { x1: 50, y1: 50, x2: 60, y2: 60 }), 0);
  assert.equal(iou(a, { x1: 5, y1: 5, x2: 5, y2: 5 }), 0);
  assert.equal(iou({ x1: 1, y1: 1, x2: 1, y2: 1 }, { x1: 1, y1: 1, x2: 1, y2: 1 }), 0);
  assert.ok(Number.isNaN(iou(a, { x1: Number.NaN, y1: 0, x2: 10, y2: 10 })));
});

test('iou: the inclusive convention counts a pixel more on each side', () => {
  // pixels 0..4 and 2..6: 3 common of 7 columns, 5 rows each
  assert.equal(iouOfCorners(0, 0, 4, 4, 2, 0, 6, 4, 1), 15 / 35);
  assert.equal(iouOfCorners(0, 0, 4, 4, 2, 0, 6, 4, 0), 8 / 24);
});

test('iou: symmetric, in [0, 1], and equal to counting quarter-pixel cells', () => {
  const small = fc.integer({ min: 0, max: 12 });
  const cells = fc.tuple(small, small, small, small).filter(([x1, y1, x2, y2]) => x1 < x2 && y1 < y2);
  fc.assert(
    fc.property(cells, cells, ([ax1, ay1, ax2, ay2], [bx1, by1, bx2, by2]) => {
      let both = 0;
      let either = 0;
      for (let x = 0; x < 12; x++) {
        for (let y = 0; y < 12; y++) {
          const inA = x >= ax1 && x < ax2 && y >= ay1 && y < ay2;
          const inB = x >= bx1 && x < bx2 && y >= by1 && y < by2;
          both += inA && inB ? 1 : 0;
          either += inA || inB ? 1 : 0;
        }
      }
      const [a, b] = [
        { x1: ax1, y1: ay1, x2: ax2, y2: ay2 },
        { x1: bx1, y1: by1, x2: bx2, y2: by2 },
      ];
      assert.ok(Math.abs(iou(a, b) - both / either) < 1e-12);
      assert.equal(iou(a, b), iou(b, a));
    }),
  );
});

test('polygonCentre is the mean of the corners', () => {
  assert.deepEqual(polygonCentre([0, 0, 4, 0, 4, 2, 0, 2]), { cx: 2, cy: 1 });
});

test('polygonToCxcywh agrees with pysot on its polygons', () => {
  const { cases } = fixture<{ cases: { poly: number[]; cxcywh: number[] }[] }>('boxes/fixtures/polygons.json');
  const polygons = cases.filter(({ poly }) => poly.length === 8);
  assert.equal(polygons.length, 2);
  for (const { poly, cxcywh } of polygons) {
    const { cx, cy, w, h } = polygonToCxcywh(poly);
    [cx, cy, w, h].forEach((value, i) => {
      assert.ok(Math.abs(value - cxcywh[i]!) < 1e-9, `${value} is not ${cxcywh[i]}`);
    });
  }
});
