import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dlaAnchorFreeDefaults } from '../../dla/dla-anchor-free.js';
import { random } from '../../random/random.js';
import { entryTrainConfig } from '../../study/entries/entry-training-config.js';
import { resolveTraining } from '../../training/loop/config.js';
import type { OpeResult } from '../scoring/ope-result.js';
import { dlaFactors, dlaFactorsConfig, response } from './dla-factors.js';
import { fitEffects } from './effects.js';
import { dlaFactors as factors, smokeFactors } from './factors.js';
import { effectsFigure } from './figure.js';
import { l4, l18, type OrthogonalArray } from './orthogonal-arrays.js';
import { effectTables, findings } from './tables.js';

/** Columns in which the pairs of levels do not all occur equally often. */
function unbalancedPairs(array: OrthogonalArray): string[] {
  const columns = [...array[0]!.keys()];
  const levels = columns.map((c) => new Set(array.map((row) => row[c])).size);
  return columns.flatMap((a) =>
    columns.slice(a + 1).flatMap((b) => {
      const counts = new Map<string, number>();
      for (const row of array) counts.set(`${row[a]} ${row[b]}`, (counts.get(`${row[a]} ${row[b]}`) ?? 0) + 1);
      const each = array.length / (levels[a]! * levels[b]!);
      const isBalanced = counts.size === levels[a]! * levels[b]! && [...counts.values()].every((n) => n === each);
      return isBalanced ? [] : [`${a} ${b}`];
    }),
  );
}

test('the arrays are orthogonal: every pair of levels in every pair of columns equally often', () => {
  assert.deepEqual([l4.length, l18.length, l18[0]!.length], [4, 18, 8]);
  assert.deepEqual(unbalancedPairs(l4), []);
  assert.deepEqual(unbalancedPairs(l18), []);
  const wrong = l18.map((row, r) => (r === 4 ? row.with(3, 1) : row));
  assert.equal(unbalancedPairs(wrong).length, 7, 'control');
});

test('levels fit the columns, contain the default of DLA once, and are accepted by training', () => {
  for (const [array, some] of [
    [l18, factors],
    [l4, smokeFactors],
  ] as const) {
    for (const [c, { levels, reference }] of some.entries()) {
      assert.equal(new Set(array.map((row) => row[c])).size, levels.length);
      const { options } = levels.find(({ label }) => label === reference)!;
      for (const [name, value] of Object.entries(options)) {
        assert.deepEqual(value, dlaAnchorFreeDefaults[name as keyof typeof dlaAnchorFreeDefaults]);
      }
      const texts = levels.map((level) => JSON.stringify(level.options));
      assert.equal(new Set(texts).size, levels.length); // and none becomes null in the cache's JSON
      assert.ok(texts.every((text) => !text.includes('null')));
    }
  }
  for (const scale of ['smoke', 'mini', 'paper'] as const) {
    const { study } = dlaFactorsConfig(scale);
    for (const entry of study.entries) resolveTraining(entryTrainConfig({ ...study, entry, trainingSeed: 1 }));
  }
  const { study } = dlaFactorsConfig('mini');
  assert.equal(study.entries.length * study.trainingSeeds.length, 36);
});

const normalOf = (name: string): (() => number) => {
  const rng = random(5, name);
  return () => Array.from({ length: 12 }, () => rng.between(-0.5, 0.5)).reduce((a, b) => a + b);
};

/** Scores of the design: K = 19 adds 0.1, no fallback takes 0.05, the second seed adds 0.02. */
function constructed(noise: number, name = 'noise'): number[][] {
  const normal = normalOf(name);
  return l18.map((row) =>
    [0, 0.02].map((seed) => 0.4 + seed + (row[1] === 3 ? 0.1 : 0) - (row[2] === 2 ? 0.05 : 0) + noise * normal()),
  );
}

test('constructed data without noise: the known effects exactly, all others 0', () => {
  const { effects, freedom } = response('AUC', constructed(0), { array: l18, factors });
  assert.equal(effects.length, 11);
  assert.equal(freedom, 36 - 1 - 11 - 1);
  for (const { factor, level, effect } of effects) {
    const expected = factor === 'K' && level === '19' ? 0.1 : factor === 'fallback' && level === 'none' ? -0.05 : 0;
    assert.ok(Math.abs(effect - expected) < 1e-12, `${factor} ${level}: ${effect}`);
  }
});

test('constructed data with noise: both effects are found and corrected p values are not below the others', () => {
  const { effects } = response('AUC', constructed(0.01), { array: l18, factors });
  const shown = effects.filter(({ verdict }) => verdict !== 'no difference shown');
  assert.deepEqual(
    shown.map(({ factor, level, verdict }) => [factor, level, verdict]),
    [
      ['K', '19', 'better'],
      ['fallback', 'none', 'worse'],
    ],
  );
  for (const { p, corrected, low, effect, high } of effects) assert.ok(corrected >= p && low < effect && effect < high);
  // means by hand: an effect of an orthogonal array is the difference of the levels' means
  const values = constructed(0.01);
  const meanAt = (level: number): number => {
    const own = values.filter((_, r) => l18[r]![1] === level).flat();
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  const k19 = effects.find(({ factor, level }) => factor === 'K' && level === '19')!;
  assert.ok(Math.abs(k19.effect - (meanAt(3) - meanAt(2))) < 1e-12);
});

test('control: of pure noise at most one design in twenty has an effect; without correction many have', () => {
  let [shown, plain] = [0, 0];
  const normal = normalOf('pure');
  const designs = 300;
  for (let i = 0; i < designs; i++) {
    const values = l18.map(() => [0.4 + 0.03 * normal(), 0.4 + 0.03 * normal()]);
    const { effects } = response('AUC', values, { array: l18, factors });
    if (effects.some(({ verdict }) => verdict !== 'no difference shown')) shown++;
    if (effects.some(({ p }) => p < 0.05)) plain++;
  }
  assert.ok(shown / designs < 0.08, `${shown} of ${designs}`);
  assert.ok(plain / designs > 0.25, `control: ${plain} of ${designs}`);
});

test('few residual degrees of freedom are not judged, none have no interval, and no runs are refused', () => {
  const runs = l4.map((levels, i) => ({ levels, seed: 1, value: [0.1, 0.2, 0.4, 0.7][i]! }));
  const { effects, freedom } = fitEffects(runs, smokeFactors);
  assert.equal(freedom, 1);
  assert.ok(effects.every(({ verdict, low }) => verdict === 'not judged' && Number.isFinite(low)));
  const three = fitEffects(runs.slice(0, 3), smokeFactors);
  assert.ok(three.effects.every(({ low, corrected }) => Number.isNaN(low) && Number.isNaN(corrected)));
  assert.throws(() => fitEffects([], smokeFactors), { name: 'InputError', message: /no runs/ });
  assert.throws(() => fitEffects(runs.slice(0, 2), smokeFactors), /depend on each other/);
});

test('table, findings and figure say the same', () => {
  const values = constructed(0.01);
  const config = dlaFactorsConfig('mini');
  const steps = config.study.entries.flatMap(({ title }) =>
    [1, 2].map((seed) => ({ tracker: title, seed, positives: seed, trainSeconds: 50, trackSeconds: 10 })),
  );
  const scores = config.study.entries.map(({ title }) => ({ tracker: title }));
  const ope = {
    title: 'constructed',
    caption: 'no training',
    origin: 'computed now',
    steps,
    scores,
  } as unknown as OpeResult;
  const result = { config, ope, responses: [response('success AUC', values, config)] };
  const [effects, design] = effectTables(result);
  assert.deepEqual(
    effects!.sections[0]!.rows.map((row) => row[7]).filter((cell) => cell !== 'no difference shown'),
    ['better', 'worse'],
  );
  assert.equal(design!.sections[0]!.rows.length, 18);
  assert.match(design!.note!, /36.0 min added up/);
  const [sentence] = findings(result);
  assert.match(
    sentence!,
    /K 19 is better than 9 \(\+0\.1.*\); fallback none is worse than best .*No effect shown of centre in target, threshold/,
  );
  const panels = effectsFigure(result).data.filter((trace) => 'mode' in trace && trace.mode === 'markers');
  assert.deepEqual(
    panels.map(({ name }) => name),
    factors.map(({ title }) => title),
  );
  const [none] = findings({
    ...result,
    responses: [
      response(
        'success AUC',
        l18.map(() => [0.4, 0.41]),
        config,
      ),
    ],
  });
  assert.match(none!, /no option has an effect that is shown/i);
});

test('the smoke design is an L4 with one training for each row', () => {
  const { array, study } = dlaFactors.scales.smoke;
  assert.deepEqual([array.length, study.entries.length, study.trainingSeeds.length], [4, 4, 1]);
});
