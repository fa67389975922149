import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Xyxy } from '../boxes/types.js';
import { random } from '../random/random.js';
import { fixture } from '../testing/fixtures.js';
import { atss, atssDefaults } from './atss.js';
import { dlaAnchorBased, dlaAnchorBasedDefaults } from './dla-anchor-based.js';
import { dlaAnchorFree, dlaAnchorFreeDefaults } from './dla-anchor-free.js';
import { circle, circleDefaults } from './fixed-geometry/circle.js';
import { ellipse, ellipseDefaults } from './fixed-geometry/ellipse.js';
import { insideBox, insideBoxDefaults } from './fixed-geometry/inside-box.js';
import { PAPER_RECTANGLE_RATIO, rectangle, rectangleDefaults } from './fixed-geometry/rectangle.js';
import { iouThreshold, iouThresholdDefaults } from './iou-threshold.js';
import { IGNORED, NEGATIVE, POSITIVE } from './labels.js';
import { negativeWindow } from './negative-pair.js';
import {
  pointCount,
  samplePoint,
  siamBanGrid,
  siamCarGrid,
  siamFcGrid,
  siamFcppGrid,
  siamRpnGrid,
  siamRpnShapes,
} from './samples.js';

test('IoU thresholds: no IoU is below a limit of 0', () => {
  const a = iouThreshold(
    { x1: 99, y1: 80, x2: 159, y2: 166 },
    siamRpnGrid,
    { ...iouThresholdDefaults, low: 0, maxNegatives: Number.POSITIVE_INFINITY },
    random(1, 'low'),
  );
  assert.deepEqual([a.negativeCount, a.labels.includes(NEGATIVE)], [0, false]);
  assert.ok(a.positiveCount > 0);
});

type Corners = [number, number, number, number];
const toBox = ([x1, y1, x2, y2]: Corners): Xyxy => ({ x1, y1, x2, y2 });
const rng = random(1, 'fixed-rules.test');
const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
const count = (labels: Int8Array, label: number): number => labels.filter((l) => l === label).length;

const siamRpn = fixture<{
  base_anchors_x1y1x2y2: Corners[];
  all_anchors_first_point_cxcywh: number[][];
  all_anchors_last_point_cxcywh: number[][];
  anchor_target: {
    box: Corners;
    pos_ratio_y_x: [number, number, number][];
    n_pos: number;
    n_neg: number;
    negpair_window_l_r_u_d: Corners;
  }[];
}>('dla/fixtures/siamrpn.json');

test("SiamRPN++'s anchors are pysot's", () => {
  siamRpn.base_anchors_x1y1x2y2.forEach(([x1, y1, x2, y2], i) => {
    assert.deepEqual(siamRpnShapes[i], { w: x2 - x1, h: y2 - y1 });
  });
  const [firstX, firstY] = siamRpn.all_anchors_first_point_cxcywh;
  const [lastX, lastY] = siamRpn.all_anchors_last_point_cxcywh;
  for (let shape = 0; shape < 5; shape++) {
    const first = samplePoint(siamRpnGrid, shape * pointCount(siamRpnGrid));
    const last = samplePoint(siamRpnGrid, (shape + 1) * pointCount(siamRpnGrid) - 1);
    assert.deepEqual(first, { x: firstX![shape], y: firstY![shape] });
    assert.deepEqual(last, { x: lastX![shape], y: lastY![shape] });
  }
});

test("IoU thresholds: positives and numbers of negatives are pysot's", () => {
  const uncapped = { ...iouThresholdDefaults, maxPositives: 9999, maxNegatives: 9999 };
  for (const { box, pos_ratio_y_x, n_pos, n_neg } of siamRpn.anchor_target) {
    const a = iouThreshold(toBox(box), siamRpnGrid, uncapped, rng);
    const expected = pos_ratio_y_x.map(([shape, row, column]) => shape * 625 + row * 25 + column);
    assert.deepEqual([...a.positives], expected);
    assert.equal(a.positiveCount, n_pos);
    assert.equal(a.negativeCount, n_neg);
    assert.equal(count(a.labels, NEGATIVE), n_neg);
  }
});

test('IoU thresholds: at most 16 positives and 48 negatives are kept, at random', () => {
  const [{ box }] = siamRpn.anchor_target as [(typeof siamRpn.anchor_target)[number]];
  const loose = { ...iouThresholdDefaults, high: 0.45 };
  const seen = new Set<number>();
  for (let i = 0; i < 100; i++) {
    const a = iouThreshold(toBox(box), siamRpnGrid, loose, rng);
    assert.equal(a.positiveCount, 16);
    assert.equal(count(a.labels, POSITIVE), 16);
    assert.equal(count(a.labels, NEGATIVE), 48);
    for (const sample of a.positives) seen.add(sample);
  }
  assert.ok(seen.size > 16);
});

test("negative pair: up to 16 of the 7 x 7 cells that pysot picks, all shapes, and DLA's default does the same", () => {
  for (const { box, negpair_window_l_r_u_d: expected } of siamRpn.anchor_target) {
    const gt = { ...toBox(box), negativePair: true };
    const { fromColumn, toColumn, fromRow, toRow } = negativeWindow(gt, siamRpnGrid);
    assert.deepEqual([fromColumn, toColumn, fromRow, toRow], expected);
    const assigned = [
      iouThreshold(gt, siamRpnGrid, iouThresholdDefaults, rng),
      dlaAnchorBased(gt, siamRpnGrid, dlaAnchorBasedDefaults, rng),
      dlaAnchorFree(gt, siamCarGrid, dlaAnchorFreeDefaults, rng),
    ];
    for (const a of assigned) {
      assert.equal(a.positiveCount, 0);
      assert.equal(a.negativeCount, 16);
      assert.equal(count(a.labels, NEGATIVE), 16);
      assert.equal(count(a.labels, POSITIVE), 0);
      a.labels.forEach((label, sample) => {
        if (label !== NEGATIVE) return;
        const [row, column] = [Math.floor((sample % 625) / 25), sample % 25];
        assert.ok(row >= fromRow && row < toRow && column >= fromColumn && column < toColumn);
      });
    }
  }
});

const siamCar = fixture<{
  locations_first_last: Corners[];
  labels: { box: Corners; pos_flat: number[] }[];
}>('dla/fixtures/siamcar.json');

test("rectangle: positives are those of SiamCAR's code, all others negative", () => {
  const [first, second, , last] = siamCar.locations_first_last;
  assert.deepEqual(Object.values(samplePoint(siamCarGrid, 0)), first);
  assert.deepEqual(Object.values(samplePoint(siamCarGrid, 1)), second);
  assert.deepEqual(Object.values(samplePoint(siamCarGrid, 624)), last);
  for (const sample of [625, -1, 0.5, Number.NaN]) {
    assert.throws(() => samplePoint(siamCarGrid, sample), {
      name: 'InputError',
      message: `sample is ${sample}; expected a whole number from 0 to 624`,
    });
  }
  for (const { box, pos_flat } of siamCar.labels) {
    const a = rectangle(toBox(box), siamCarGrid, rectangleDefaults, rng);
    assert.deepEqual([...a.positives], pos_flat);
    assert.equal(a.negativeCount, 625 - pos_flat.length);
    assert.equal(count(a.labels, IGNORED), 0);
  }
});

test("rectangle: the paper's 0.6 takes more points; edges are excluded", () => {
  const gt = { x1: 92, y1: 92, x2: 172, y2: 172 }; // centre 132; 0.4 reaches 16, so points at 116 and 148 would touch
  const code = rectangle(gt, siamCarGrid, rectangleDefaults, rng).positiveCount;
  const paper = rectangle(gt, siamCarGrid, { ratio: PAPER_RECTANGLE_RATIO }, rng).positiveCount;
  assert.equal(code, 16); // 120, 128, 136, 144 in x and y
  assert.equal(paper, 36);
  const touching = rectangle({ x1: 88, y1: 88, x2: 168, y2: 168 }, siamCarGrid, rectangleDefaults, rng);
  assert.equal(touching.positiveCount, 9); // centre 128, reach 16: 112 and 144 lie on the edge
});

test("inside the box: positives are those of SiamFC++'s code; a negative pair turns them negative", () => {
  const { targets } = fixture<{ targets: { box: Corners; pos_flat: number[]; n: number }[] }>(
    'dla/fixtures/siamfcpp.json',
  );
  for (const { box, pos_flat, n } of targets) {
    const a = insideBox(toBox(box), siamFcppGrid, insideBoxDefaults, rng);
    assert.deepEqual([...a.positives], pos_flat);
    assert.equal(a.negativeCount, 289 - n);
    const pair = insideBox({ ...toBox(box), negativePair: true }, siamFcppGrid, insideBoxDefaults, rng);
    assert.equal(pair.positiveCount, 0);
    assert.equal(pair.negativeCount, n);
    assert.equal(count(pair.labels, IGNORED), 289 - n);
  }
});

test('circle: 13 points within 16 px of a point, the ring around them ignored, its size does not matter', () => {
  for (const half of [5, 60]) {
    const gt = { x1: 127 - half, y1: 127 - half, x2: 127 + half, y2: 127 + half };
    const a = circle(gt, siamFcGrid, circleDefaults, rng);
    assert.equal(a.positiveCount, 13); // radius of two cells: 1 + 4 + 4 + 4
    assert.equal(a.negativeCount, 289 - 13);
    const zones = circle(gt, siamFcGrid, { r1: 16, r2: 32 }, rng);
    assert.equal(zones.positiveCount, 13);
    assert.equal(count(zones.labels, IGNORED), 49 - 13); // 49 points within four cells
  }
});

test('ellipse: inner positive, between ignored, outer negative, capped at 16 and 48', () => {
  const gt = { x1: 127 - 64, y1: 127 - 32, x2: 127 + 64, y2: 127 + 32 };
  const a = ellipse(gt, siamBanGrid, { ...ellipseDefaults, maxPositives: 999, maxNegatives: 999 }, rng);
  a.labels.forEach((label, sample) => {
    const { x, y } = samplePoint(siamBanGrid, sample);
    const inner = ((x - 127) / 32) ** 2 + ((y - 127) / 16) ** 2;
    const outer = ((x - 127) / 64) ** 2 + ((y - 127) / 32) ** 2;
    assert.equal(label, inner < 1 ? POSITIVE : outer > 1 ? NEGATIVE : IGNORED, `(${x}, ${y})`);
  });
  assert.ok(a.positiveCount > 16);
  const capped = ellipse(gt, siamBanGrid, ellipseDefaults, rng);
  assert.equal(capped.positiveCount, 16);
  assert.equal(count(capped.labels, NEGATIVE), 48);
  const pair = ellipse({ ...gt, negativePair: true }, siamBanGrid, ellipseDefaults, rng);
  assert.equal(pair.positiveCount, 0);
  assert.equal(count(pair.labels, NEGATIVE), 16);
});

test('atss: by hand, all other samples negative, and no positive where the threshold lies above all IoUs', () => {
  const gt = { x1: 90.3, y1: 70.2, x2: 170.9, y2: 150.5 };
  const a = atss(gt, siamCarGrid, atssDefaults, rng);
  const ious = [...a.ious];
  assert.equal(a.candidateCount, 9);
  const mean = ious.reduce((sum, iou) => sum + iou, 0) / 9;
  const std = Math.sqrt(ious.reduce((sum, iou) => sum + (iou - mean) ** 2, 0) / 8);
  assert.ok(Math.abs(a.threshold - mean - std) < 1e-12);
  // inclusive IoU of the nearest point's box (128, 112) +- 32 with the target, which contains it but for its right edge
  const overlap = (160 - 96 + 1) * (144 - 80 + 1);
  assert.ok(Math.abs(ious[0]! - overlap / (65 * 65 + 81.6 * 81.3 - overlap)) < 1e-12);
  const expected = ious.filter((iou) => iou >= a.threshold).length;
  assert.equal(a.positiveCount, expected);
  assert.equal(count(a.labels, NEGATIVE), 625 - expected);
  assert.equal(count(a.labels, IGNORED), 0);
});

test('positives come in the order of their index for rules without candidates', () => {
  const a = rectangle({ x1: 60, y1: 60, x2: 200, y2: 190 }, siamCarGrid, rectangleDefaults, rng);
  assert.deepEqual([...a.positives], sorted(a.positives));
});
