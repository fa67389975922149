import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import { assignerByName, assigners } from './assigners.js';
import { Assignment } from './assignment.js';
import { dlaAnchorFree, dlaAnchorFreeDefaults } from './dla-anchor-free.js';
import { siamCarGrid, siamRpnGrid } from './samples.js';

const rng = random(1, 'bad-input.test');
const refuses = (run: () => unknown, message: RegExp): void =>
  assert.throws(
    run,
    (error) => error instanceof InputError && message.test(error.message) && !/\n/.test(error.message),
  );

const badBoxes: [string, [number, number, number, number], RegExp][] = [
  ['NaN', [Number.NaN, 10, 20, 20], /is not finite/],
  ['infinite', [10, 10, Number.POSITIVE_INFINITY, 20], /is not finite/],
  ['empty in x', [20, 10, 20, 30], /is empty; expected x1 < x2/],
  ['turned round', [30, 10, 20, 30], /is empty/],
  ['outside', [300, 300, 400, 400], /centred outside the \d+ x \d+ search image/],
  ['outside, left', [-90, 100, -10, 180], /centred outside/],
];

for (const [name, { bind }] of Object.entries(assigners)) {
  test(`${name} refuses boxes that cannot be labelled`, () => {
    for (const [, [x1, y1, x2, y2], message] of badBoxes) {
      refuses(() => bind().assign({ x1, y1, x2, y2 }, rng), message);
    }
    assert.doesNotThrow(() => bind().assign({ x1: 150, y1: 90, x2: 290, y2: 170 }, rng)); // sticks out, as after a shift
  });
}

test('K must be a whole number from 1 to the number of points', () => {
  for (const name of ['dla-anchor-free', 'dla-anchor-based', 'atss']) {
    const assign = (k: number): unknown =>
      assigners[name]!.bind({ k }).assign({ x1: 80, y1: 80, x2: 140, y2: 150 }, rng);
    for (const k of [0, -1, 626, 2.5, Number.NaN])
      refuses(() => assign(k), /K is .*expected a whole number from 1 to 625/);
    assert.doesNotThrow(() => assign(625));
  }
});

test('unknown strategies and options are named, with what is known', () => {
  refuses(() => assignerByName('dla'), /unknown assigner 'dla'.*dla-anchor-based, dla-anchor-free/);
  refuses(() => assignerByName('toString'), /unknown assigner/);
  refuses(() => assigners.rectangle!.bind({ k: 9 }), /unknown option 'k'; the options are ratio/);
  refuses(() => assigners.rectangle!.bind({ toString: 9 }), /unknown option 'toString'/);
});

const badValues: Record<string, Record<string, unknown[]>> = {
  'dla-anchor-free': {
    std: ['nope', 1],
    tolerance: ['abc', -1, Number.NaN],
    fallback: ['nope'],
    ties: ['nope'],
    insideMargin: ['zz'],
    iou: ['foo'],
    negativeRatio: ['x', -1],
    negativePool: ['foo'],
    maxPositives: [-1, 2.5],
    maxNegatives: [-1],
    negativePair: ['x'],
    windowNegatives: [-1],
    boxes: [64, [{ w: 0, h: 1 }]],
  },
  'dla-anchor-based': { topK: ['both'] },
  'iou-threshold': { high: ['abc', 2], low: [-1], maxPositives: [-1], maxNegatives: ['x'], windowNegatives: [-1] },
  rectangle: { ratio: ['abc', -1] },
  circle: { r1: [-5], r2: ['x'] },
  ellipse: { inner: ['abc'], outer: [-1], maxPositives: [-1], maxNegatives: [-1], pairNegatives: [-1] },
  atss: { tolerance: ['x'], boxes: ['x'] },
};

for (const [name, options] of Object.entries(badValues)) {
  test(`${name} refuses values that its options cannot have, and names them`, () => {
    for (const [option, values] of Object.entries(options)) {
      for (const value of values) {
        refuses(() => assigners[name]!.bind({ [option]: value }), new RegExp(`option ${option} is .*; expected `));
      }
    }
  });
}

test('every default is a value that its rule accepts', () => {
  for (const { bind } of Object.values(assigners)) assert.doesNotThrow(() => bind());
});

test('an assigner on the wrong kind of grid is refused', () => {
  refuses(
    () => assigners['dla-anchor-free']!.bind({}, siamRpnGrid).assign({ x1: 80, y1: 80, x2: 140, y2: 150 }, rng),
    /grid/,
  );
  refuses(
    () => assigners['dla-anchor-based']!.bind({}, siamCarGrid).assign({ x1: 80, y1: 80, x2: 140, y2: 150 }, rng),
    /grid/,
  );
  refuses(
    () => assigners['iou-threshold']!.bind({}, siamCarGrid).assign({ x1: 80, y1: 80, x2: 140, y2: 150 }, rng),
    /grid/,
  );
});

test('an assignment made for another grid is refused', () => {
  const gt = { x1: 80, y1: 80, x2: 140, y2: 150 };
  refuses(
    () => dlaAnchorFree(gt, siamCarGrid, dlaAnchorFreeDefaults, rng, new Assignment(siamRpnGrid)),
    /3125 labels, but the grid has 625 samples/,
  );
});
