import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pysot } from '../../metrics/conventions/pysot.js';
import { tinyEntries } from '../../study/config.js';
import type { Study } from '../../study/study.js';
import { testFolder, testSequence } from '../../testing/test-folder.js';
import { scoreStudy } from './trained-ope.js';

test("LaSOT's rule: frames in which the target cannot be seen are failures, whatever the tracker says", (t) => {
  const folder = testFolder(t);
  const [plain, other] = [testSequence('a', 4), testSequence('b', 4)];
  const visible = Uint8Array.of(1, 1, 0, 0);
  const benchmark = { id: 'x', title: 'X', sequences: [{ ...plain, visible }, other] };
  for (const { name } of benchmark.sequences)
    writeFileSync(path.join(folder, `${name}.txt`), '10,20,30,40\n'.repeat(4));
  const run = { contender: tinyEntries[0]!, seed: 1, tracked: { result: { folder } } };
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
