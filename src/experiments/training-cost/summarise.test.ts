import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockOrder, orderOf, PairBlock } from './blocks.js';
import { cumulativeSeconds } from './cost-figure.js';
import { sharesOf, splitOf } from './split-figure.js';
import { blockCost, commonCost, phaseCost } from './summarise.js';
import { lastQuarter } from './tables.js';
import { examplePhase } from './testing/example-cost.js';

test('assigners change places every round, the first of which does not count', () => {
  assert.deepEqual(
    blockOrder(2).map(({ round, assigner }) => `${round} ${assigner}`),
    ['0 baseline', '0 dla', '1 dla', '1 baseline', '2 baseline', '2 dla'],
  );
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 30 }), (half) => {
      const counted = blockOrder(2 * half).filter(({ round }) => round > 0);
      const first = counted.filter((_, i) => i % 2 === 0).map(({ assigner }) => assigner);
      assert.equal(first.filter((assigner) => assigner === 'dla').length, half);
      for (const { round } of counted) assert.deepEqual([...orderOf(round)].sort(), ['baseline', 'dla']);
    }),
  );
});

test('a machine that slows down evenly does not favour either: alternation cancels it, a fixed order would not', () => {
  const time = (order: readonly { round: number; assigner: string }[]) => {
    const sums: Record<string, number> = { baseline: 0, dla: 0 };
    order.forEach(({ round, assigner }, i) => {
      if (round > 0) sums[assigner]! += 1 + 0.01 * i;
    });
    return sums.dla! - sums.baseline!;
  };
  const rounds = blockOrder(8);
  assert.ok(Math.abs(time(rounds)) < 1e-9);
  assert.ok(time(rounds.toSorted((a, b) => a.round - b.round || a.assigner.localeCompare(b.assigner))) > 0.05);
});

test('medians of a block: of an iteration as a whole, not the sum of its parts’ medians', () => {
  const iteration = (assignment: number, step: number) => ({ assignment, step, loss: 1, positives: 3, taken: true });
  const block = blockCost([iteration(1, 10), iteration(5, 11), iteration(2, 90)]);
  assert.deepEqual(block, { iteration: 16, assignment: 2, step: 11 });
});

test('forward and backward count once for every batch that is averaged, the update once', () => {
  const common = commonCost(0.5, { forward: 100, backward: 200, update: 30 }, 4);
  assert.deepEqual(common, { data: 0.5, forward: 0.4, backward: 0.8, update: 0.03 });
});

test('the differences are DLA minus baseline, and the shares of an iteration add up', () => {
  const phase = examplePhase('frozen', { assignment: 0.001, step: 0.1 }, { assignment: 0.005, step: 0.1 });
  assert.ok(Math.abs(phase.difference.assignment.difference - 0.004) < 1e-12);
  assert.ok(Math.abs(phase.difference.iteration.difference - 0.004) < 1e-12);
  assert.equal(phase.difference.step.difference, 0);
  const split = splitOf(phase, 'dla');
  assert.deepEqual(split, { assignment: 0.005, forward: 0.03, backward: 0.06, update: 0.005, pairs: 0.02 });
  const shares = sharesOf(split);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100) < 1e-9);
  assert.equal(shares.length, 4); // pairs are made meanwhile
  assert.ok(Math.abs(shares[2]! - 60) < 1e-9);
  assert.equal(splitOf(phase, 'baseline').assignment, 0.001);
  assert.throws(() => phaseCost('frozen', { baseline: [], dla: [] }, phase.common), /expected at least 2/);
});

test('curves: time begins with 0 and adds up', () => {
  assert.deepEqual(
    cumulativeSeconds([
      { assignment: 1, step: 2 },
      { assignment: 0, step: 4 },
    ]),
    [0, 3, 7],
  );
  assert.deepEqual(lastQuarter([1, 2, 3, 4, 5, 6, 7, 8]), [7, 8]);
  assert.deepEqual(lastQuarter([1]), [1]);
});

test('a block keeps copies of its batches and uses its memory again', async () => {
  const shared = new Float32Array(new SharedArrayBuffer(8));
  const source = async function* (values: readonly number[]) {
    for (const value of values) {
      shared.fill(value);
      yield {
        count: 1,
        template: shared,
        search: shared,
        boxes: Float64Array.of(value, 0, 1, 1),
        negative: Uint8Array.of(0),
      };
    }
  };
  const block = new PairBlock();
  assert.ok((await block.fill(source([1, 2]))) >= 0);
  assert.deepEqual(
    block.batches.map(({ template, boxes }) => [template[0], boxes[0]]),
    [
      [1, 1],
      [2, 2],
    ],
  );
  assert.ok(!(block.batches[0]!.template.buffer instanceof SharedArrayBuffer));
  const [kept] = block.batches;
  await block.fill(source([3, 4]));
  assert.equal(block.batches[0], kept);
  assert.equal(block.batches[1]!.search[1], 4);
});
