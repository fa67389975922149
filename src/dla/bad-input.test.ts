import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { random } from '../random/random.js';
import { assign } from './assign.js';
import { assignerByName, assigners } from './assigners.js';
import { Assignment } from './assignment.js';
import { dlaAnchorFree, dlaAnchorFreeDefaults } from './dla-anchor-free.js';
import type { Predictions } from './predictions.js';
import { siamCarGrid, siamRpnGrid } from './samples.js';
import { madeUpPredictions } from './testing/made-up-predictions.js';

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
  ['with an area above all numbers', [-1e160, -1e160, 1e160, 1e160], /area that is not finite/],
];

for (const [name, { bind, grid, needsPredictions }] of Object.entries(assigners)) {
  test(`${name} refuses boxes that cannot be labelled`, () => {
    const target = { x1: 80, y1: 80, x2: 140, y2: 150 };
    const predictions = needsPredictions ? madeUpPredictions(target, grid, rng) : undefined;
    for (const [, [x1, y1, x2, y2], message] of badBoxes) {
      refuses(() => bind().assign({ x1, y1, x2, y2 }, rng, undefined, predictions), message);
    }
    const beyond = { x1: 150, y1: 90, x2: 290, y2: 170 }; // extends beyond the image, as after a shift
    assert.doesNotThrow(() => bind().assign(beyond, rng, undefined, predictions));
  });
}

test('K must be a whole number from 1 to the number of points', () => {
  for (const name of ['dla-anchor-free', 'dla-anchor-based', 'atss']) {
    const assign = (k: number): unknown =>
      assigners[name]!.bind({ k }).assign({ x1: 80, y1: 80, x2: 140, y2: 150 }, rng);
    for (const k of [0, -1, 626, 2.5, Number.NaN])
      refuses(() => assign(k), new RegExp(`K is ${k}; expected a whole number from 1 to 625`));
    assert.doesNotThrow(() => assign(625));
  }
});

test('K of a selection among all boxes is limited by their number', () => {
  refuses(
    () =>
      assigners['dla-anchor-based']!.bind({ k: 3126, topK: 'boxes' }).assign({ x1: 80, y1: 80, x2: 140, y2: 150 }, rng),
    /K is 3126; expected a whole number from 1 to 3125, the number of boxes of the grid/,
  );
});

test('boxes at points without anchors: an empty list is refused; of several, labels are those of samples or it is refused', () => {
  const gt = { x1: 80, y1: 80, x2: 140, y2: 150 };
  const withBoxes = Object.entries(assigners).filter(([, { defaults }]) => 'boxes' in defaults);
  assert.deepEqual(withBoxes.map(([name]) => name).sort(), ['atss', 'dla-anchor-free', 'paa']);
  for (const [name, { bind, grid, needsPredictions }] of withBoxes) {
    const predictions = needsPredictions ? madeUpPredictions(gt, grid, rng) : undefined;
    const assign = (boxes: object[]) => bind({ boxes }).assign(gt, rng, undefined, predictions);
    refuses(() => assign([]), /option boxes is \[\]; expected a list of one or more/);
    const two = () => assign([{ w: 64, h: 64 }, { w: 48, h: 80 }]); // biome-ignore format: short
    if (name !== 'paa') refuses(two, /expected .*one box .*found .*2/);
    else for (const sample of two().positives) assert.equal(two().labels[sample], 1);
  }
});

test('options of a bound assigner are its own: what is changed afterwards changes neither it nor the defaults', () => {
  const boxes = [{ w: 64, h: 64 }];
  const { bind, defaults } = assigners['dla-anchor-free']!;
  const bound = bind({ boxes });
  boxes[0]!.w = 1;
  assert.deepEqual((bound.options as { boxes: object }).boxes, [{ w: 64, h: 64 }]);
  const before = structuredClone(defaults);
  Object.assign((bind().options as { boxes: object[] }).boxes[0]!, { w: 1 });
  assert.deepEqual(defaults, before);
});

test('unknown assigners and options are named, with what is known', () => {
  refuses(() => assignerByName('dla'), /unknown assigner 'dla'.*dla-anchor-based, dla-anchor-free/);
  refuses(() => assignerByName('toString'), /unknown assigner/);
  refuses(() => assigners.rectangle!.bind({ k: 9 }), /unknown option 'k'; the options are ratio/);
  refuses(() => assigners.rectangle!.bind({ toString: 9 }), /unknown option 'toString'/);
});

const badValues: Record<string, Record<string, unknown[]>> = {
  'dla-anchor-free': {
    stdFactor: ['x', -1, Number.NaN, Number.POSITIVE_INFINITY],
    std: ['nope', 1],
    tolerance: ['abc', -1, Number.NaN],
    fallback: ['nope'],
    ties: ['nope'],
    insideMargin: ['zz'],
    iou: ['foo'],
    negativeRatio: ['x', -1],
    negativeChoice: ['easiest', 1],
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
  simota: {
    centreRadius: [-1],
    iouWeight: ['x'],
    outsideCost: [Number.POSITIVE_INFINITY],
    topIous: [0, 1.5],
    targets: [1],
  },
  ota: { epsilon: [0], iterations: [0, Number.POSITIVE_INFINITY], focalAlpha: [2], focalGamma: [-1], topIous: [0] },
  paa: { k: [0], minIou: [2], boxes: ['x'], boxWeight: [-1], tolerance: [-1], maxIterations: [0] },
  'task-aligned': { alpha: [-1], beta: ['x'], m: [0] },
  autoassign: { meanX: ['x'], meanY: [Number.NaN], stdX: [0], stdY: [-1], boxWeight: [-1], temperature: [0] },
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

test('predictions that are missing, of the wrong length or no probabilities are refused', () => {
  const gt = { x1: 80, y1: 80, x2: 140, y2: 150 };
  const good = madeUpPredictions(gt, siamCarGrid, rng);
  const bad: [Predictions | undefined, RegExp][] = [
    [undefined, /needs predictions; expected scores and boxes of the grid's 625 samples/],
    [{ ...good, scores: new Float32Array(624) }, /scores holds 624 numbers; expected 625/],
    [{ ...good, boxes: new Float32Array(625) }, /boxes holds 625 numbers; expected 2500/],
    [{ ...good, quality: new Float32Array(3125) }, /quality holds 3125 numbers; expected 625/],
    [{ ...good, scores: new Float32Array(625).fill(3) }, /score of sample 0 is 3; expected a probability from 0 to 1/],
    [{ ...good, quality: new Float32Array(625).fill(-1) }, /quality of sample 0 is -1; expected a probability/],
  ];
  for (const { bind, needsPredictions } of Object.values(assigners)) {
    if (!needsPredictions) continue;
    for (const [predictions, message] of bad) refuses(() => bind().assign(gt, rng, undefined, predictions), message);
    const rounded = { ...good, scores: new Float32Array(625).fill(1.00001) }; // a softmax may round so
    assert.doesNotThrow(() => bind().assign(gt, rng, undefined, rounded));
  }
});

test('a grid of points that cannot be is refused, and names what is wrong', () => {
  const bind = (grid: object) => () => assigners['dla-anchor-free']!.bind({}, { ...siamCarGrid, ...grid });
  for (const size of [0, -3, 2.5, Number.NaN]) refuses(bind({ size }), /grid: size is .*; expected a whole number/);
  for (const stride of [0, -8, Number.NaN])
    refuses(bind({ stride }), /grid: stride is .*; expected a number of pixels/);
  refuses(bind({ offset: Number.NaN }), /grid: offset is NaN/);
  refuses(bind({ searchSize: 0 }), /grid: searchSize is 0/);
  refuses(bind({ shapes: undefined }), /grid: shapes is undefined/);
  refuses(bind({ shapes: [{ w: Number.NaN, h: 1 }] }), /grid: a shape is .*; expected positive sides/);
  bind({ size: 1 })();
});

test('options of assign that it does not have are refused: misspelt, or of the assigner', () => {
  const gt = { x1: 80, y1: 80, x2: 140, y2: 150 };
  refuses(
    () => assign(gt, { assinger: 'circle' } as object),
    /assign: unknown option 'assinger'; .* are assigner, options/,
  );
  refuses(() => assign(gt, { k: 19 } as object), /assign: unknown option 'k'/);
  refuses(() => assign(gt, { seed: Number.NaN }), /assign: seed is NaN; expected a whole number/);
  assign(gt, { seed: undefined, grid: undefined });
});

test('an assignment made for another grid is refused', () => {
  const gt = { x1: 80, y1: 80, x2: 140, y2: 150 };
  refuses(
    () => dlaAnchorFree(gt, siamCarGrid, dlaAnchorFreeDefaults, rng, new Assignment(siamRpnGrid)),
    /3125 labels, but the grid has 625 samples/,
  );
});
