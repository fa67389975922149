import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixture } from '../testing/fixtures.js';
import { type Bound, rasterisedOverlap } from './rasterise.js';

interface Golden {
  readonly vot_overlap: readonly {
    readonly a: readonly number[];
    readonly b: readonly number[];
    readonly nobound: number;
    readonly bound_640x480: number;
  }[];
}

test('the overlaps of the official code, with and without a frame', () => {
  const { vot_overlap: cases } = fixture<Golden>('metrics/fixtures/evaluation.json');
  assert.equal(cases.length, 10);
  for (const { a, b, nobound, bound_640x480 } of cases) {
    assert.equal(rasterisedOverlap(a, b), nobound);
    assert.equal(rasterisedOverlap(a, b, { width: 640, height: 480 }), bound_640x480);
  }
});

test('a box of w x h covers (w + 1) x (h + 1) pixels', () => {
  assert.equal(rasterisedOverlap([10, 10, 4, 3], [10, 10, 9, 7]), Math.fround((5 * 4) / (10 * 8)));
  assert.equal(rasterisedOverlap([10, 10, 4, 3], [12, 11, 4, 3]), Math.fround((3 * 3) / (20 + 20 - 9)));
});

test('boxes that share an edge share a column of pixels, but their bounds have no common area', () => {
  assert.equal(rasterisedOverlap([0, 0, 5, 5], [5, 0, 5, 5]), 0);
  assert.equal(rasterisedOverlap([0, 0, 5, 5], [4.9, 0, 5, 5]), Math.fround(6 / 66)); // rounded to 5: one column of 6
});

test('halves are rounded away from zero, on both sides of it', () => {
  const box = [-0.5, 0, 10, 9]; // bounds start at -1, so 0.5 and 10.5 become 1 and 11: columns 1 to 11 of 0 to 11
  assert.equal(rasterisedOverlap(box, [-1, 0, 11, 9]), Math.fround(11 / 12));
  assert.equal(rasterisedOverlap(box, [-1, 0, 11, 9], { width: 50, height: 50 }), 1); // -0.5 to -1, cut at column 0
});

test('a diamond: rows from the slanted edges, the tips not painted', () => {
  // corners (4, 0), (8, 4), (4, 8), (0, 4): rows 1 to 7 hold 3, 5, 7, 9, 7, 5, 3 pixels of the square's 9 x 9
  assert.equal(rasterisedOverlap([4, 0, 8, 4, 4, 8, 0, 4], [0, 0, 8, 8]), Math.fround(39 / 81));
});

test('a shape with two upright sides or two level ones is no box', () => {
  const square = [0, 0, 8, 8];
  // Level sides, one slanted: row y starts at column y / 4, cut down, so 4 rows of 9, 4 of 8 and 1 of 7 pixels.
  assert.equal(rasterisedOverlap([0, 0, 8, 0, 8, 8, 2, 8], square), Math.fround((4 * 9 + 4 * 8 + 7) / 81));
  // Upright sides, the lower edge falls from (0, 4) to (8, 8): rows 0 to 4 are whole, rows 5 to 7 start at 2, 4 and 6,
  // and of row 8 there is only the tip.
  assert.equal(rasterisedOverlap([0, 0, 8, 0, 8, 8, 0, 4], square), Math.fround((5 * 9 + 7 + 5 + 3) / 81));
});

test('a code, NaN or infinity is an unknown overlap; another count is refused', () => {
  const box = [0, 0, 5, 5];
  assert.ok(Number.isNaN(rasterisedOverlap([2], box)));
  assert.ok(Number.isNaN(rasterisedOverlap(box, [Number.NaN, 0, 5, 5])));
  assert.ok(Number.isNaN(rasterisedOverlap([0, 0, Number.POSITIVE_INFINITY, 5], box)));
  assert.ok(Number.isNaN(rasterisedOverlap([3, 3, 0, 0], [3, 3, 0, 0])), 'neither covers a pixel');
  assert.throws(() => rasterisedOverlap([1, 2, 3, 4, 5, 6], box), RangeError);
  assert.throws(() => rasterisedOverlap([], box), RangeError);
});

test('a region outside the frame overlaps nothing', () => {
  const bound = { width: 100, height: 100 };
  assert.equal(rasterisedOverlap([110, 10, 20, 20], [110, 10, 20, 20], bound), 0);
  assert.equal(rasterisedOverlap([-30, 10, 20, 20], [10, -30, 20, 20], bound), 0);
  assert.equal(rasterisedOverlap([90, 10, 20, 20], [90, 10, 40, 20], bound), 1);
});

const coordinate = fc.oneof(
  fc.integer({ min: -20, max: 70 }),
  fc.integer({ min: -40, max: 140 }).map((v) => v / 2),
  fc.double({ min: -20, max: 70, noNaN: true }),
);
const side = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.double({ min: 0, max: 50, noNaN: true }));
const region = fc.oneof(
  fc.tuple(coordinate, coordinate, side, side),
  fc.array(coordinate, { minLength: 8, maxLength: 8 }),
  fc.array(
    fc.integer({ min: 0, max: 4 }).map((v) => 9 * v),
    { minLength: 8, maxLength: 8 },
  ), // many upright edges
);
const frame = fc.option(
  fc.record({ width: fc.integer({ min: 1, max: 60 }), height: fc.integer({ min: 1, max: 60 }) }),
  {
    nil: undefined,
  },
);

test('row intervals give what painting every pixel gives', () => {
  let positive = 0;
  fc.assert(
    fc.property(region, region, frame, (a, b, bound) => {
      const painted = paintedOverlap(a, b, bound);
      if (painted > 0) positive++;
      assert.equal(rasterisedOverlap(a, b, bound), painted);
    }),
    { numRuns: 3000, seed: 1 },
  );
  assert.ok(positive > 400, `only ${positive} of 3000 overlapped`);
});

test('symmetric, within [0, 1], and 1 with itself', () => {
  fc.assert(
    fc.property(region, region, frame, (a, b, bound) => {
      const overlap = rasterisedOverlap(a, b, bound);
      assert.equal(overlap, rasterisedOverlap(b, a, bound));
      assert.ok(Number.isNaN(overlap) || (overlap >= 0 && overlap <= 1));
      const itself = rasterisedOverlap(a, a);
      assert.ok(itself === 1 || Number.isNaN(itself) || itself === 0);
    }),
    { numRuns: 1000, seed: 2 },
  );
  assert.equal(rasterisedOverlap([1, 1, 3, 3], [1, 1, 3, 3]), 1);
});

test('control: areas without rasterisation give another number', () => {
  const continuous = (30 * 25) / (2 * 40 * 30 - 30 * 25);
  assert.ok(Math.abs(rasterisedOverlap([10, 10, 40, 30], [20, 15, 40, 30]) - continuous) > 0.005);
});

/** The definition as the C code has it: two masks, painted pixel by pixel. */
function paintedOverlap(a: readonly number[], b: readonly number[], bound: Bound | undefined): number {
  const [p, q] = [corners(a), corners(b)];
  const [u, v] = [outwards(p, bound), outwards(q, bound)];
  const [x, y] = [Math.min(u.left, v.left), Math.min(u.top, v.top)];
  const width = Math.max(u.right, v.right) - x + 1;
  const height = Math.max(u.bottom, v.bottom) - y + 1;
  const [s, t] = [(u.right - u.left) * (u.bottom - u.top), (v.right - v.left) * (v.bottom - v.top)];
  if (s / t < 1e-10 || t / s < 1e-10 || width < 1 || height < 1) return 0;
  const w = Math.min(u.right, v.right) - Math.max(u.left, v.left);
  const h = Math.min(u.bottom, v.bottom) - Math.max(u.top, v.top);
  const ratio = (w * h) / (s + t - w * h);
  if (ratio <= 0) return 0; // not where it is 0/0
  const first = paint(moved(p, x, y), width, height);
  const second = paint(moved(q, x, y), width, height);
  let both = 0;
  let either = 0;
  for (let i = 0; i < width * height; i++) {
    if (first[i] && second[i]) both++;
    if (first[i] || second[i]) either++;
  }
  return Math.fround(both / either);
}

function corners(region: readonly number[]): [number, number][] {
  const [x, y, w, h] = region as [number, number, number, number];
  const flat = region.length === 8 ? region : [x, y, x + w, y, x + w, y + h, x, y + h];
  return [0, 2, 4, 6].map((i) => [Math.fround(flat[i]!), Math.fround(flat[i + 1]!)]);
}

function outwards(polygon: [number, number][], bound: Bound | undefined) {
  const [xs, ys] = [polygon.map(([x]) => x), polygon.map(([, y]) => y)];
  const { width, height } = bound ?? { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
  const zero = bound === undefined ? Number.NEGATIVE_INFINITY : 0;
  return {
    left: Math.max(Math.floor(Math.min(...xs)), zero),
    top: Math.max(Math.floor(Math.min(...ys)), zero),
    right: Math.min(Math.ceil(Math.max(...xs)), width),
    bottom: Math.min(Math.ceil(Math.max(...ys)), height),
  };
}

function moved(polygon: [number, number][], x: number, y: number): [number, number][] {
  const round = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
  return polygon.map(([px, py]) => [round(Math.fround(px - x)), round(Math.fround(py - y))]);
}

function paint(polygon: [number, number][], width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const nodes: number[] = [];
    polygon.forEach(([xi, yi], i) => {
      const [xj, yj] = polygon[(i + 3) % 4]!;
      if (yi === yj || y < Math.min(yi, yj) || y > Math.max(yi, yj)) return;
      nodes.push(Math.trunc(xi + ((y - yi) / (yj - yi)) * (xj - xi)));
    });
    nodes.sort((m, n) => m - n);
    for (let i = 0; i < nodes.length - 1; ) {
      if (nodes[i] === nodes[i + 1]) {
        i++;
        continue;
      }
      for (let x = Math.max(0, nodes[i]!); x <= Math.min(width - 1, nodes[i + 1]!); x++) mask[y * width + x] = 1;
      i += 2;
    }
  }
  return mask;
}
