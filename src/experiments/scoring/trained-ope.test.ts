import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pysot } from '../../metrics/conventions/pysot.js';
import { tinyEntries } from '../../study/config.js';
import type { Study } from '../../study/study.js';
import { testFolder, testSequence } from '../../testing/test-folder.js';
import { scoreStudy, withBaselines } from './trained-ope.js';

test("LaSOT's rule: frames in which the target cannot be seen are failures, whatever the tracker says", (t) => {
  const folder = testFolder(t);
  const [plain, other] = [testSequence('a', 4), testSequence('b', 4)];
  const visible = Uint8Array.of(1, 1, 0, 0);
  const benchmark = { id: 'x', title: 'X', sequences: [{ ...plain, visible }, other] };
  for (const { name } of benchmark.sequences)
    writeFileSync(path.join(folder, `${name}.txt`), '10,20,30,40\n'.repeat(4));
  const run = { entry: tinyEntries[0]!, seed: 1, tracked: { result: { folder } } };
  const study = { runs: [run] } as unknown as Study;
  const auc = (hiddenFail: boolean): number[] => {
    const [score] = scoreStudy(study, benchmark, { convention: pysot, hiddenFail });
    return [...score!.sequences.values()];
  };
  const [whole] = auc(false) as [number];
  assert.ok(whole > 0.9);
  assert.deepEqual(auc(false), [whole, whole]);
  assert.deepEqual(auc(true), [whole / 2, whole]);
});

test('trackers are scored on a single video of their own too, without a comparison over videos', (t) => {
  const folder = testFolder(t);
  const sequences = [testSequence('a', 4), testSequence('b', 4)];
  for (const { name } of sequences) writeFileSync(path.join(folder, `${name}.txt`), '10,20,30,40\n'.repeat(4));
  const runs = tinyEntries.slice(0, 2).map((entry) => ({ entry, trainingSeed: 1, tracked: { result: { folder } } }));
  const study = { runs } as unknown as Study;
  const scored = (count: number) =>
    scoreStudy(study, { id: 'x', title: 'X', sequences: sequences.slice(0, count) }, { convention: pysot });
  assert.deepEqual(
    withBaselines(scored(2), 1).map(({ tracker, baseline }) => [tracker, baseline]),
    [['DLA-SiamRPN++', 'SiamRPN++']],
  );
  const single = scored(1);
  assert.equal(single.length, 2);
  assert.deepEqual(withBaselines(single, 1), []);
});
