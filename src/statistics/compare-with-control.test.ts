import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { bootstrapP, compareRuns, resampledDifferences } from './bootstrap-runs.js';
import { compareWithControl } from './compare-with-control.js';
import { pairedStudent } from './paired-student.js';
import { studentP } from './student-p.js';

const SEEDS = 3;
const SEQUENCES = 30;

/** Scores of configurations: difficulty of sequences, seeds that shift a training, and noise. */
function trained(name: string, shifts: readonly number[], deviations: readonly number[] = []): number[][][] {
  const rng = random(11, name);
  const normal = (): number => Array.from({ length: 12 }, () => rng.between(-0.5, 0.5)).reduce((a, b) => a + b);
  const difficulty = Array.from({ length: SEQUENCES }, () => 0.4 + 0.15 * normal());
  const ofSeed = Array.from({ length: SEEDS }, () => 0.02 * normal());
  return shifts.map((shift, i) =>
    ofSeed.map((seed) => {
      const training = seed + (deviations[i] ?? 0.01) * normal();
      return difficulty.map((score) => score + shift + training + 0.05 * normal());
    }),
  );
}

test('constructed results: large differences are found in their direction, equal ones are not', () => {
  const [control, ...others] = trained('constructed', [0, 0.15, -0.15, 0, 0.001, 0]);
  const compared = compareWithControl(control!, others, { samples: 2000 });
  const expected = ['better', 'worse', 'no difference shown', 'no difference shown', 'no difference shown'];
  assert.deepEqual(compared.map(({ verdict }) => verdict), expected); // biome-ignore format: short
  for (const { pRuns, pBootstrap, corrected } of compared) assert.ok(corrected >= Math.max(pRuns, pBootstrap));
});

test('one comparison: the paired t test of its runs', () => {
  const [control, other] = trained('pair', [0, 0.03]);
  const [compared] = compareWithControl(control!, [other!], { samples: 200 });
  const { pRuns, perRun } = compared!;
  const { difference, high } = pairedStudent(perRun, [0, 0, 0]);
  const error = (high - difference) / 4.303;
  assert.ok(Math.abs(pRuns - studentP(difference / error, 2)) < 1e-4);
});

test('not judged: fewer than three seeds, or sequences that agree while seeds do not', () => {
  const [control, other] = trained('two', [0, 0.2]);
  const [two] = compareWithControl(control!.slice(0, 2), [other!.slice(0, 2)], { samples: 500 });
  assert.deepEqual([two!.verdict, two!.corrected], ['not judged', Number.NaN]);
  const [one] = compareWithControl(control!.slice(0, 1), [other!.slice(0, 1)], { samples: 500 });
  assert.deepEqual([one!.verdict, one!.pRuns], ['not judged', Number.NaN]);
  const spread = control!.map((run, i) => run.map((score) => score + [0.02, 0.05, 0.2][i]!));
  const [disagree] = compareWithControl(control!, [spread], { samples: 2000 });
  assert.ok(disagree!.low > 0 && disagree!.corrected > 0.05);
  assert.equal(disagree!.verdict, 'not judged');
});

test('control: a configuration compared with itself has no difference', () => {
  const [control] = trained('itself', [0]);
  const [same] = compareWithControl(control!, [control!], { samples: 500 });
  assert.deepEqual([same!.difference, same!.pRuns, same!.pBootstrap], [0, 1, 1]);
  assert.equal(same!.verdict, 'no difference shown');
});

test('eleven configurations that differ by chance alone: a verdict in one family of twenty at most, also where one varies more', () => {
  const zeros = Array.from({ length: 12 }, () => 0);
  const unequal = [...zeros.slice(1).map(() => 0.015), 0.06];
  for (const deviations of [zeros.map(() => 0.03), unequal]) {
    let [judged, uncorrected] = [0, 0];
    for (let family = 0; family < 120; family++) {
      const [control, ...others] = trained(`family ${family}`, zeros, deviations);
      const compared = compareWithControl(control!, others, { samples: 400, seed: family });
      if (compared.some(({ verdict }) => verdict === 'better' || verdict === 'worse')) judged++;
      if (compared.some(({ low, high }) => low > 0 || high < 0)) uncorrected++;
    }
    assert.ok(judged <= 10, `${judged} of 120 families`);
    assert.ok(uncorrected > 40, `control: ${uncorrected} of 120 without correction`);
  }
});

test('each comparison is one bootstrap, with the numbers of compareRuns and bootstrapP', () => {
  const [control, ...others] = trained('once', [0, 0.03, -0.01]);
  const options = { samples: 300, seed: 5 };
  let reads = 0;
  const count = (scores: readonly number[], at: string | symbol): unknown => {
    if (/^\d+$/.test(String(at))) reads++;
    return Reflect.get(scores, at);
  };
  const counting = control!.map((run) => new Proxy(run, { get: count }));
  const compared = compareWithControl(counting, others, options);
  assert.equal(reads, others.length * SEEDS * SEQUENCES); // every score once for each comparison
  for (const [i, other] of others.entries()) {
    const { difference, low, high, perRun } = compareRuns(other, control!, options);
    const pBootstrap = bootstrapP(resampledDifferences(other, control!, options).means);
    const { pRuns: _, corrected: __, verdict: ___, ...plain } = compared[i]!;
    assert.deepEqual(plain, { difference, low, high, perRun, pBootstrap });
  }
  assert.throws(
    () => compareWithControl(control!, others, { level: 2 }),
    /level is 2; expected a share between 0 and 1/,
  );
});
