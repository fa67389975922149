import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAnnotations } from '../../data/benchmarks/annotations.js';
import { SearchBox, siamSearchCrop } from '../../data/target-shapes/search-boxes.js';
import {
  annotatedShapes,
  builtInShapes,
  squareShapes,
  type TargetShapes,
} from '../../data/target-shapes/target-shapes.js';
import { assigners } from '../../dla/assigners.js';
import { Assignment } from '../../dla/assignment.js';
import { dlaAnchorFreeDefaults } from '../../dla/dla-anchor-free.js';
import { dlaDefaults } from '../../dla/dla-options.js';
import { findCandidates, selectPositives } from '../../dla/dynamic.js';
import { siamCarGrid, siamRpnGrid } from '../../dla/samples.js';
import { random } from '../../random/random.js';
import { fixture, realData } from '../../testing/fixtures.js';
import { type Counts, countChunk, fixedRules } from './count.js';
import { interpretations } from './interpretations.js';

const reference = fixture<{ K: number[]; N: number; table: Record<string, { P: number[]; empty: number[] }> }>(
  'dla/fixtures/positives-by-k.json',
);
const ks = reference.K;
const pairs = 60_000;

/** Keys of the reference table that our interpretations answer, without the shapes. */
const keys: Record<string, [string, string]> = {
  default: ['AF', 'f64tol|ddof1|best1'],
  'no-fallback': ['AF', 'f64tol|ddof1|none'],
  'population-std': ['AF', 'f64tol|ddof0|best1'],
  'anchor-based': ['AB', 'points|ddof1'],
};

/** Five standard errors of the difference between our mean and the reference's, and half a unit of its last digit. */
function within(actual: number, expected: number, variance: number, digits: number, what: string): void {
  const bound = 5 * Math.sqrt(variance * (1 / pairs + 1 / reference.N)) + 0.5 * 10 ** -digits;
  assert.ok(Math.abs(actual - expected) < bound, `${what}: ${actual.toFixed(4)} is not ${expected} within ${bound}`);
}

function agrees(counts: Counts, shapes: string): void {
  interpretations.forEach(({ id }, r) => {
    const [form, rest] = keys[id]!;
    const golden = reference.table[`${form}|${shapes}|${rest}`]!;
    ks.forEach((k, i) => {
      const at = r * ks.length + i;
      const p = counts.positives[at]! / counts.pairs;
      const empty = counts.empty[at]! / counts.pairs;
      within(p, golden.P[i]!, counts.squares[at]! / counts.pairs - p * p, 3, `${id} P at K=${k}`);
      within(empty, golden.empty[i]!, Math.max(empty * (1 - empty), 1e-4), 3, `${id} empty at K=${k}`);
    });
  });
}

const count = (shapes: TargetShapes): Counts =>
  countChunk({ seed: 3, epoch: 0, chunk: 0, pairs }, ks, shapes.logRatios);
const otb100 = realData('OTB100/OTB100.json');
const vot2019 = realData('VOT2019/VOT2019.json');

test("P agrees with the reference on OTB100's annotations", { skip: otb100.skip }, () => {
  agrees(count(annotatedShapes('OTB100', readAnnotations(otb100.file))), 'otb');
});

test("P agrees with the reference on VOT2019's polygons", { skip: vot2019.skip }, () => {
  agrees(count(annotatedShapes('VOT2019', readAnnotations(vot2019.file))), 'vot19');
});

test("P agrees with the reference on the built-in condensation of OTB100's shapes", () => {
  agrees(count(builtInShapes), 'otb');
});

test('control: on square targets P does not agree', () => {
  assert.throws(() => agrees(count(squareShapes), 'otb'), /default P at K=5/);
});

test('other interpretations agree too: all at the highest IoU, and K boxes instead of K points', () => {
  const gt = new SearchBox();
  const rng = random(5, 'other interpretations');
  const free = new Assignment(siamCarGrid);
  const based = new Assignment(siamRpnGrid);
  const { logRatios } = builtInShapes;
  const sums = { max: ks.map(() => 0), boxes: ks.map(() => 0) };
  const squares = { max: ks.map(() => 0), boxes: ks.map(() => 0) };
  const allBest = { ...dlaDefaults, fallback: 'all-best' as const };
  const none = { ...dlaDefaults, fallback: 'none' as const };
  for (let pair = 0; pair < pairs; pair++) {
    gt.draw(logRatios[rng.below(logRatios.length)]!, siamSearchCrop, rng);
    findCandidates(gt, siamCarGrid, dlaAnchorFreeDefaults.boxes, 23, allBest, rng, free);
    findCandidates(gt, siamRpnGrid, siamRpnGrid.shapes, 5, none, rng, based);
    ks.forEach((k, i) => {
      selectPositives(free, k, allBest);
      selectPositives(based, k, none);
      for (const [name, { positiveCount }] of [
        ['max', free],
        ['boxes', based],
      ] as const) {
        sums[name][i]! += positiveCount;
        squares[name][i]! += positiveCount ** 2;
      }
    });
  }
  for (const [name, key] of [
    ['max', 'AF|otb|f64tol|ddof1|max'],
    ['boxes', 'AB|otb|boxes|ddof1'],
  ] as const) {
    ks.forEach((k, i) => {
      const p = sums[name][i]! / pairs;
      within(p, reference.table[key]!.P[i]!, squares[name][i]! / pairs - p * p, 3, `${key} at K=${k}`);
    });
  }
});

test('counting is assigning: the sums are those of the assigners themselves, pair by pair', () => {
  const few = 500;
  const counts = countChunk({ seed: 9, epoch: 2, chunk: 4, pairs: few }, [5, 9, 23], builtInShapes.logRatios);
  const rng = random(9, 'k-ablation', 2, 4);
  const gt = new SearchBox();
  const boxes = Array.from({ length: few }, () => {
    gt.draw(builtInShapes.logRatios[rng.below(200)]!, siamSearchCrop, rng);
    return { ...gt };
  });
  interpretations.forEach(({ form, options }, r) => {
    [5, 9, 23].forEach((k, i) => {
      const { std, fallback } = options;
      const { assign } = assigners[`dla-${form}`]!.bind({ k, std, fallback });
      const sum = boxes.reduce((total, box) => total + assign(box, random(1, 'any')).positiveCount, 0);
      assert.equal(counts.positives[r * 3 + i], sum, `${form} K=${k}`);
    });
  });
  fixedRules.forEach((rule, i) => {
    const { assign } = assigners[rule]!.bind();
    const sum = boxes.filter((_, j) => j % 20 === 0).reduce((t, b) => t + assign(b, random(1, 'any')).positiveCount, 0);
    assert.equal(counts.fixedPositives[i], sum, rule);
  });
  assert.equal(counts.fixedPairs, few / 20);
});
