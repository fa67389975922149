import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Assignment, type GroundTruth } from '../dla/assignment.js';
import { siamCarGrid, siamFcppGrid, siamRpnGrid } from '../dla/samples.js';
import { random } from '../random/random.js';
import { fixture } from '../testing/fixtures.js';
import { assignerOf, trainingGrid } from './assigner-of.js';
import { modelByName } from './catalogue.js';
import { matchTargets } from './cosiamrpn/targets.js';
import { anchorTargets } from './shared/anchor-targets.js';
import type { Targets } from './shared/targets.js';
import { siamCarTraining } from './siamcar/training.js';
import { siamFcPpTraining } from './siamfcpp/training.js';

type Corners = [number, number, number, number];
const toBox = ([x1, y1, x2, y2]: Corners): GroundTruth => ({ x1, y1, x2, y2 });
const near = (actual: number | undefined, expected: number, tolerance: number = 1e-6): void =>
  assert.ok(Math.abs(actual! - expected) <= tolerance, `${actual} is not ${expected}`);
const sum = (data: Float32Array): number => data.reduce((total, value) => total + value, 0);

const { anchor_target: anchorCases } = fixture<{
  anchor_target: { box: Corners; pos_ratio_y_x: Corners[]; argmax: Corners; delta_at_argmax: Corners }[];
}>('dla/fixtures/siamrpn.json');
const { labels: carCases } = fixture<{
  labels: { box: Corners; pos_flat: number[]; reg_first: Corners; centerness: number[] }[];
}>('dla/fixtures/siamcar.json');
const { targets: fcppCases } = fixture<{
  targets: { box: Corners; pos_flat: number[]; ctr_sum: number; ctr_first5: number[] }[];
}>('dla/fixtures/siamfcpp.json');

/** The targets of one image, written behind another's so that places matter. */
function targetsOf(model: string, make: (batch: number) => Targets, gt: GroundTruth, assigner = 'baseline'): Targets {
  const bound = assignerOf(modelByName(model), assigner);
  const targets = make(2);
  const other = toBox([30, 30, 90, 90]);
  const rng = random(1, 'targets.test');
  const into = new Assignment(bound.grid);
  for (const [pair, box] of [other, gt].entries()) targets.write(pair, box, bound.assign(box, rng, into));
  return targets;
}

/** What a feed has for the second image. */
const second = (feed: Float32Array): Float32Array => feed.subarray(feed.length / 2);

for (const { box, pos_ratio_y_x: positives, argmax, delta_at_argmax: delta } of anchorCases) {
  test(`anchors of ${box}: labels, deltas and weights of the reference, in the order of outputs`, () => {
    const gt = toBox(box);
    const { feeds, shapes } = targetsOf('siamrpnpp-tiny', (n) => anchorTargets(siamRpnGrid, n), gt);
    assert.deepEqual(shapes, { labels: [2, 25, 25, 5], deltas: [2, 25, 25, 20], deltaWeights: [2, 25, 25, 20] });
    const [labels, deltas, weights] = [feeds.labels!, feeds.deltas!, feeds.deltaWeights!].map(second);
    const point = ([, row, column]: number[]): number => row! * 25 + column!;
    const found = positives.filter((at) => labels![5 * point(at) + at[0]!] === 1);
    assert.equal(found.length, positives.length);
    assert.equal(labels!.filter((label) => label === 1).length, positives.length);
    assert.equal(labels!.filter((label) => label === 0).length, 48);
    delta.forEach((value, i) => {
      near(deltas![20 * point(argmax) + 5 * i + argmax[0]], value);
    });
    near(sum(weights!), 4, 1e-5); // four deltas, each 1 in all
    near(
      weights!.find((weight) => weight > 0),
      1 / (positives.length + 1e-6),
    );
  });
}

for (const { box, pos_flat: positives, reg_first: first, centerness } of carCases) {
  test(`SiamCAR's points of ${box}: distances and centerness of the reference`, () => {
    const { feeds } = targetsOf('siamcar-tiny', (n) => siamCarTraining.targets(siamCarGrid, n), toBox(box));
    const [labels, ltrb, wanted] = [feeds.labels!, feeds.ltrb!, feeds.centerness!].map(second);
    assert.deepEqual(
      [...labels!.keys()].filter((i) => labels![i] === 1),
      positives,
    );
    first.forEach((value, i) => {
      near(ltrb![4 * positives[0]! + i], value, 1e-4);
    });
    positives.forEach((at, i) => {
      near(wanted![at], centerness[i]!);
    });
    assert.equal(wanted!.filter((value) => value > 0).length, positives.length);
    assert.equal(ltrb!.filter((value) => value > 0).length, 4 * positives.length);
  });
}

for (const { box, pos_flat: positives, ctr_sum: total, ctr_first5: first } of fcppCases) {
  test(`SiamFC++'s points of ${box}; in a negative pair centerness stays and positives become negatives`, () => {
    const make = (n: number): Targets => siamFcPpTraining.targets(siamFcppGrid, n);
    const { feeds } = targetsOf('siamfcpp-googlenet', make, toBox(box));
    const wanted = second(feeds.centerness!);
    first.forEach((value, i) => {
      near(wanted[positives[i]!], value);
    });
    near(sum(wanted), total, 1e-4);
    const negative = targetsOf('siamfcpp-googlenet', make, { ...toBox(box), negativePair: true });
    assert.deepEqual(second(negative.feeds.centerness!), wanted);
    assert.equal(sum(second(negative.feeds.ltrb!)), 0);
    const labels = second(negative.feeds.labels!);
    assert.deepEqual(
      [...labels.keys()].filter((i) => labels[i] === 0),
      positives,
    );
    assert.ok(labels.every((label) => label === 0 || label === -1));
  });
}

test('with DLA centerness is 0 except at positives; in a negative pair the samples that would be positive are negatives', () => {
  const make = (n: number): Targets => siamFcPpTraining.targets(siamFcppGrid, n);
  const gt = toBox([90.3, 70.2, 170.9, 150.5]);
  const { feeds } = targetsOf('siamfcpp-googlenet', make, gt, 'dla');
  const [labels, wanted] = [second(feeds.labels!), second(feeds.centerness!)];
  const positives = [...labels.keys()].filter((i) => labels[i] === 1);
  assert.ok(positives.length > 0 && labels.includes(-1));
  assert.deepEqual(
    [...wanted.keys()].filter((i) => wanted[i]! > 0),
    positives,
  );
  const negative = second(targetsOf('siamfcpp-googlenet', make, { ...gt, negativePair: true }, 'dla').feeds.labels!);
  assert.deepEqual(
    [...negative.keys()].filter((i) => negative[i] === 0),
    positives,
  );
});

test("NanoTrack's points lie 16 px apart, around the middle of an odd map; distances without centerness", () => {
  for (const [version, size, offset] of [
    ['v1', 16, -1],
    ['v2', 16, -1],
    ['v3', 15, 15],
  ] as const) {
    const model = modelByName(`nanotrack-${version}`);
    const grid = trainingGrid(model);
    assert.deepEqual(grid, { size, stride: 16, offset, searchSize: 255, shapes: [] });
    const gt = toBox([100, 90, 160, 180]);
    const { feeds, shapes } = targetsOf(model.name, (n) => model.tracker.training.targets(grid, n), gt);
    assert.deepEqual(shapes, { labels: [2, size, size, 1], ltrb: [2, size, size, 4] });
    const [labels, ltrb] = [second(feeds.labels!), second(feeds.ltrb!)];
    const positives = [...labels.keys()].filter((i) => labels[i] === 1);
    const inEllipse = [...labels.keys()].filter((i) => {
      const [x, y] = [offset + 16 * (i % size), offset + 16 * Math.floor(i / size)];
      return ((x - 130) / 15) ** 2 + ((y - 135) / 22.5) ** 2 < 1;
    });
    assert.ok(positives.length > 0);
    assert.deepEqual(positives, inEllipse);
    assert.equal(labels.filter((label) => label === 0).length, 48);
    const first = positives[0]!;
    const [x, y] = [offset + 16 * (first % size), offset + 16 * Math.floor(first / size)];
    assert.deepEqual([...ltrb.subarray(4 * first, 4 * first + 4)], [x - 100, y - 90, 160 - x, 180 - y]);
  }
});

test('negative distances of a positive outside the target are set to 0', () => {
  const targets = siamCarTraining.targets(siamCarGrid, 1);
  const assignment = new Assignment(siamCarGrid);
  assignment.clear();
  assignment.addPositive(0); // the point (32, 32)
  targets.write(0, toBox([33, 20, 37, 40]), assignment);
  assert.deepEqual([...targets.feeds.ltrb!.subarray(0, 4)], [0, 12, 5, 8]);
  assert.equal(targets.feeds.centerness![0], 0);
});

test("CoSiamRPN's matching map: 13 cells around the rounded-down cell; ones and zeros have half of the weight each", () => {
  const gt = toBox([120, 100, 150, 160]); // centre (135, 130): cells 12 + floor(7.5 / 8) and 12 + floor(2.5 / 8)
  const { feeds } = targetsOf('cosiamrpn-efficientnetb0', (n) => matchTargets(siamRpnGrid, n), gt);
  const [match, weights] = [second(feeds.match!), second(feeds.matchWeights!)];
  const cells = [...match.keys()].filter((i) => match[i] === 1);
  assert.equal(cells.length, 13);
  assert.deepEqual([cells[0], cells[6], cells[12]], [10 * 25 + 12, 12 * 25 + 12, 14 * 25 + 12]);
  near(weights[cells[0]!], (0.5 * 625) / 13, 1e-4);
  near(sum(weights), 625, 1e-2);
  const pair = targetsOf('cosiamrpn-efficientnetb0', (n) => matchTargets(siamRpnGrid, n), {
    ...gt,
    negativePair: true,
  });
  assert.equal(sum(second(pair.feeds.match!)), 0);
  assert.ok(second(pair.feeds.matchWeights!).every((weight) => weight === 1));
  assert.equal(second(pair.feeds.labels!).filter((label) => label === 0).length, 48);
});
