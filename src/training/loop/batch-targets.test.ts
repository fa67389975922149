import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assigners, type BoundAssigner } from '../../dla/assigners.js';
import { Assignment } from '../../dla/assignment.js';
import { NEGATIVE } from '../../dla/labels.js';
import { siamCarGrid } from '../../dla/samples.js';
import { random } from '../../random/random.js';
import { assignerOf, trainingGrid } from '../../trackers/assigner-of.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import type { TrainingDefinition } from '../../trackers/definition.js';
import { pointTargets } from '../../trackers/shared/training/point-targets.js';
import type { PairBatch } from '../pairs/pair-batch.js';
import { BatchTargets } from './batch-targets.js';
import { type BoxAssigner, boxAssignerOf } from './box-assigner.js';

/** Labels the given points positive, or negative in a negative pair; all others are ignored. */
const labelling = (...points: readonly number[]): BoundAssigner => ({
  grid: siamCarGrid,
  options: {},
  needsPredictions: false,
  assign: ({ negativePair }, _, into = new Assignment(siamCarGrid)) => {
    into.clear();
    for (const point of points) {
      if (negativePair) into.labels[point] = NEGATIVE;
      else into.addPositive(point);
    }
    return into;
  },
});

const definition = {
  targets: (grid, batch, separateBoxes) =>
    pointTargets(grid, batch, { centerness: { epsilon: 0, inNegativePairs: true }, separateBoxes }),
  predictions: () => assert.fail('these assigners need no predictions'),
} satisfies Pick<TrainingDefinition, 'targets' | 'predictions'>;

/** A pair, and the same as a negative pair; around the first points, (32, 32), (40, 32) and (48, 32). */
const boxes = Float64Array.of(22, 22, 62, 62, 22, 22, 62, 62);
const batch: PairBatch = {
  ...{ count: 2, template: new Float32Array(), search: new Float32Array(), boxes },
  negative: Uint8Array.of(0, 1),
};

function written(labels: BoundAssigner, boxAssigner?: BoxAssigner) {
  const targets = new BatchTargets(labels, definition, 2, boxAssigner);
  const counts = targets.write(batch, random(1, 'batch-targets.test'));
  const { feeds } = targets.targets;
  const places = (name: string, isWanted: (value: number) => boolean, channels: number = 1): number[][] =>
    [0, 1].map((pair) => {
      const found = [...feeds[name]!.keys()].filter(
        (i) => isWanted(feeds[name]![i]!) && Math.floor(i / channels / 625) === pair,
      );
      return [...new Set(found.map((i) => Math.floor(i / channels) % 625))];
    });
  return {
    names: Object.keys(feeds),
    counts,
    positive: places('labels', (value) => value === 1),
    negative: places('labels', (value) => value === 0),
    ltrb: places('ltrb', (value) => value > 0, 4),
    centerness: places('centerness', (value) => value > 0),
    feeds,
  };
}

test('box and centerness targets lie at the positives of the box assigner, or of both; labels stay', () => {
  const labels = labelling(0, 1);
  const own = written(labels);
  const other = written(labels, { assigner: labelling(1, 2), isUnion: false });
  const union = written(labels, { assigner: labelling(1, 2), isUnion: true });
  for (const { positive, negative, counts } of [own, other, union]) {
    assert.deepEqual([positive, negative, counts], [[[0, 1], []], [[], [0, 1]], { positives: 2, regressed: 1 }]);
  }
  // distances in the pair only; centerness of the other object in the negative pair too
  assert.deepEqual([own.ltrb, own.centerness], [[[0, 1], []], [[0, 1], [0, 1]]]); // biome-ignore format: short
  assert.deepEqual([other.ltrb, other.centerness], [[[1, 2], []], [[1, 2], [1, 2]]]); // biome-ignore format: short
  assert.deepEqual([union.ltrb, union.centerness], [[[0, 1, 2], []], [[0, 1, 2], [0, 1, 2]]]); // biome-ignore format: short
  assert.deepEqual([...union.feeds.ltrb!.subarray(8, 12)], [26, 10, 14, 30]);
  assert.deepEqual([...union.feeds.boxLabels!.subarray(0, 4)], [1, 1, 1, -1]);
  assert.deepEqual([...other.feeds.boxLabels!.subarray(625, 629)], [-1, 0, 0, -1]);
  assert.deepEqual(own.names, ['labels', 'ltrb', 'centerness']); // the same inputs, and so the same graph, as without the option
});

test('an image counts in the regression loss if its box assigner finds a point', () => {
  assert.equal(written(labelling(0), { assigner: labelling(), isUnion: false }).counts.regressed, 0);
  assert.equal(written(labelling(0), { assigner: labelling(), isUnion: true }).counts.regressed, 1);
  assert.equal(written(labelling(), { assigner: labelling(3), isUnion: false }).counts.regressed, 1);
  assert.equal(written(labelling(), { assigner: labelling(), isUnion: true }).counts.regressed, 0);
});

test('labels chosen at random do not depend on the box assigner', () => {
  const model = modelByName('siamcar-tiny');
  const labels = assignerOf(model, 'ellipse');
  const plain = written(labels).feeds.labels;
  for (const name of ['ellipse', 'union:dla'])
    assert.deepEqual(written(labels, boxAssignerOf(model, name, labels)).feeds.labels, plain);
});

test('labels by predictions, which have weights of boxes, take no box assigner; control: without one', () => {
  const model = modelByName('siamcar-tiny');
  const simota = assigners.simota!.bind({}, trainingGrid(model));
  assert.throws(
    () => boxAssignerOf(model, 'dla', simota),
    /InputError: .*'dla' with labels by the network's predictions/,
  );
  assert.equal(boxAssignerOf(model, '', simota), undefined);
});

test('targets of every anchor-free model have labels of boxes when asked', () => {
  const pointModels = models.filter((model) => trainingGrid(model).shapes.length === 0);
  assert.ok(pointModels.length > 0);
  for (const model of pointModels) {
    const { shapes } = model.tracker.training.targets(trainingGrid(model), 1, true);
    assert.deepEqual(shapes.boxLabels, shapes.labels, model.name);
  }
});
