import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { syntheticTrainingSet } from '../../data/synthetic/benchmark.js';
import { assigners } from '../../dla/assigners.js';
import { initialise } from '../../models/initialise.js';
import { entryTrainConfig } from '../../study/entries/entry-training-config.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { modelByName } from '../../trackers/catalogue.js';
import { resolveTraining } from '../../training/loop/config.js';
import { type OpenPairs, train } from '../../training/loop/train.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import type { OpeResult } from '../scoring/ope-result.js';
import { assignerComparison, assignerComparisonConfig } from './assigner-comparison.js';
import type { DivergedAssigner } from './diverged.js';
import { entriesOf } from './entries.js';
import { rankingFigure } from './figure.js';
import { findings } from './findings.js';
import { ranking } from './ranking.js';
import type { AssignerComparisonResult } from './result.js';
import { rankingTables } from './tables.js';

shareSyntheticVideos();

test('every assigner of the registry that labels what a tracker has is compared, its own first', () => {
  const fitting = (labels: string): number =>
    Object.values(assigners).filter((assigner) => assigner.labels === 'either' || assigner.labels === labels).length;
  const [car, rpn] = ['siamcar-tiny', 'siamrpnpp-tiny'].map(entriesOf);
  assert.equal(car!.length, fitting('points') + 1); // the paper's rectangle is one more
  assert.equal(rpn!.length, fitting('boxes'));
  for (const entries of [car!, rpn!]) {
    const titles = entries.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length);
    assert.deepEqual(
      entries.filter(({ baseline }) => baseline === undefined),
      [entries[0]],
    );
    assert.ok(entries.slice(1).every(({ baseline }) => baseline === titles[0]));
  }
  assert.ok(rpn!.every(({ title }) => title !== assigners['dla-anchor-free']!.title));
});

test('trainings of one seed differ in the assigner alone: configuration, pairs and initial weights', () => {
  for (const { study } of [
    ...assignerComparisonConfig('mini').trackers,
    ...assignerComparisonConfig('real').trackers,
  ]) {
    for (const trainingSeed of study.trainingSeeds) {
      const resolved = study.entries.map((entry) =>
        resolveTraining(entryTrainConfig({ ...study, entry, trainingSeed })),
      );
      const [first] = resolved;
      for (const { config, pairs } of resolved) {
        const { assigner, assignerOptions } = config;
        assert.deepEqual({ ...first!.config, assigner, assignerOptions }, config);
        assert.deepEqual(pairs, first!.pairs);
      }
      assert.equal(first!.config.seed, trainingSeed);
    }
  }
});

test('the batches that trainings receive are the same bytes for every assigner, and others for another seed', async () => {
  const sets = [await syntheticTrainingSet({ sequences: 4, frames: 8 })];
  const received = async (assigner: string, seed: number): Promise<string> => {
    const hash = createHash('sha256');
    const openPairs: OpenPairs = (options) => {
      const source = createPairSource(sets, options, { workers: 1 });
      async function* batches(epoch: number, from?: number) {
        for await (const batch of source.batches(epoch, from)) {
          const { template, search, boxes, negative } = batch;
          for (const part of [template, search, boxes, negative]) hash.update(part);
          yield batch;
        }
      }
      return { ...source, pairsPerEpoch: source.pairsPerEpoch, batchSize: source.batchSize, batches };
    };
    const options = {
      model: 'siamrpnpp-tiny',
      assigner,
      seed,
      epochs: 1,
      batch: 2,
      validationPairs: 0,
      pairs: { pairsPerEpoch: 4 },
    };
    await train(options, { sets: openPairs, compile: { threads: 1 } });
    return hash.digest('hex');
  };
  const [baseline, ...others] = [await received('baseline', 1), await received('dla', 1), await received('simota', 1)];
  assert.deepEqual(others, [baseline, baseline]);
  assert.notEqual(await received('baseline', 2), baseline);
  const { build, recipe } = modelByName('siamrpnpp-tiny');
  const { table } = build();
  assert.notDeepEqual(initialise(table, { rule: recipe.init }), initialise(table, { rule: recipe.init, seed: 2 }));
});

/** A result of constructed scores: AUC of each assigner by seed, on sequences of different difficulty. */
function constructed(
  byAssigner: Readonly<Record<string, readonly number[]>>,
  diverged: readonly DivergedAssigner[] = [],
): AssignerComparisonResult {
  const seeds = [1, 2, 3].slice(0, Object.values(byAssigner)[0]!.length);
  const sequences = Array.from({ length: 20 }, (_, i) => [`s${i}`, 0.1 * Math.sin(i)] as const);
  const runOf = (auc: number) => ({
    sequences: new Map(sequences.map(([name, harder]) => [name, auc + harder])),
    summary: { auc },
  });
  const scores = Object.entries(byAssigner).map(([tracker, aucs]) => ({
    tracker,
    training: { seeds: seeds.slice(0, aucs.length), runs: aucs.map(runOf) },
  }));
  const steps = Object.keys(byAssigner).flatMap((tracker) =>
    seeds.map((seed) => ({
      tracker,
      seed,
      positives: 3 * seed,
      validationIou: seed === 2 && tracker === 'far' ? null : 0.5,
      stepMs: 10 * seed,
      trainSeconds: 60,
      trackSeconds: 6,
    })),
  );
  const [tracker] = assignerComparisonConfig('mini').trackers;
  const ope = {
    scores,
    steps,
    config: tracker,
    title: 'constructed',
    sequences: 20,
    caption: 'no training',
    origin: 'computed now',
    provenance: { machine: 'none', device: 'cpu (onnxruntime)' },
  } as unknown as OpeResult;
  const config = assignerComparisonConfig('mini');
  return {
    config,
    trackers: [{ title: 'SiamCAR', ope, ranking: ranking(ope, diverged), diverged }],
    load: { sideBySide: 2, average: 1 },
    seconds: 60,
  };
}

const result = constructed({
  own: [0.5, 0.52, 0.51],
  near: [0.502, 0.517, 0.511],
  far: [0.7, 0.72, 0.715],
  low: [0.31, 0.32, 0.3],
});

test('where trainings ran one by one, the times of their steps say so', () => {
  const { trackers, load, ...about } = result;
  const [{ ope, ...tracker }] = trackers as [AssignerComparisonResult['trackers'][number]];
  const provenance = { ...ope.provenance, device: 'webgpu (onnxruntime), a card' };
  const onCard = {
    ...about,
    load: { ...load, sideBySide: 1 },
    trackers: [{ ...tracker, ope: { ...ope, provenance } }],
  };
  assert.match(rankingTables(result)[0]!.note!, /, 2 at a time on none, one thread each; /);
  assert.match(rankingTables(onCard)[0]!.note!, /, 1 at a time on webgpu \(onnxruntime\), a card; /);
});

test('constructed results are sorted by AUC, with differences, verdicts and means over seeds', () => {
  const [{ ranking: ranked }] = result.trackers as [(typeof result.trackers)[0]];
  assert.deepEqual(
    ranked.map(({ assigner }) => assigner),
    ['far', 'own', 'near', 'low'],
  );
  assert.deepEqual(
    ranked.map(({ comparison }) => comparison?.verdict),
    ['better', undefined, 'no difference shown', 'worse'],
  );
  const [far, own] = ranked;
  assert.ok(Math.abs(far!.comparison!.difference - 0.605 / 3) < 1e-9);
  assert.ok(own!.low < own!.auc && own!.auc < own!.high);
  assert.deepEqual([own!.positives, own!.stepMs, own!.validationIou], [6, 20, 0.5]);
  assert.ok(Number.isNaN(far!.validationIou)); // one of its trainings has none
});

test('table, findings and figure say the same', () => {
  const [table] = rankingTables(result);
  assert.deepEqual(
    table!.sections[0]!.rows.map((row) => row[6]),
    ['better', "the tracker's own", 'no difference shown', 'worse'],
  );
  assert.match(table!.note!, /Holm's method over 3 comparisons/);
  const [sentence, total] = findings(result);
  assert.match(
    sentence!,
    /its own assigner, own, has AUC 0\.510, place 2 of 4\. .*better: far \(\+0\.202, p .*\); worse: low/,
  );
  assert.match(total!, /12 trainings took 12\.0 min added up, .* 1\.2 min; this run took 1\.0 min/);
  const traces = rankingFigure(result).data.map((trace) => [trace.name, 'y' in trace ? trace.y : []]);
  assert.deepEqual(traces, [
    ['own assigner', ['own']],
    ['better', ['far']],
    ['worse', ['low']],
    ['no difference shown', ['near']],
  ]);
});

test('titles of assigners are shown as they are, not read as markup', () => {
  const figure = rankingFigure(constructed({ own: [0.5, 0.52], 'IoU < 0.3, > 0.6': [0.7, 0.72] }));
  assert.match(JSON.stringify(figure.data), /"y":\["IoU &lt; 0\.3, &gt; 0\.6"\]/);
});

test('two seeds give no verdict', () => {
  const { trackers } = constructed({ own: [0.5, 0.52], far: [0.7, 0.72] });
  assert.deepEqual(
    trackers[0]!.ranking.map(({ comparison }) => comparison?.verdict),
    ['not judged', undefined],
  );
});

test('an assigner of which a training diverged is named and not ranked; the others are as without it', () => {
  const ranked = { own: [0.5, 0.52, 0.51], far: [0.7, 0.72, 0.715] };
  const one = constructed({ ...ranked, fast: [0.9, 0.91] }, [
    { assigner: 'fast', seeds: [3] },
    { assigner: 'faster', seeds: [1, 2, 3] },
  ]);
  assert.deepEqual(one.trackers[0]!.ranking, constructed(ranked).trackers[0]!.ranking);
  const [, notRanked] = rankingTables(one)[0]!.sections;
  assert.deepEqual(
    [notRanked!.title, notRanked!.rows.map((row) => [row[0], row[1], row[6]])],
    [
      'not ranked',
      [
        ['fast', null, 'diverged at seed 3'],
        ['faster', null, 'diverged at seeds 1, 2, 3'],
      ],
    ],
  );
  assert.match(findings(one)[0]!, /place 2 of 2\. .*; not ranked: fast, which diverged at seed 3; not ranked: faster/);
  const { data, layout } = rankingFigure(one);
  assert.ok(!JSON.stringify(data).includes('fast'));
  assert.match(layout.annotations!.at(-1)!.text!.replaceAll('<br>', ' '), /not ranked: fast, which diverged at seed 3/);
});

test('at smoke scale three assigners for each tracker are trained', () => {
  for (const { study } of assignerComparison.scales.smoke.trackers) assert.equal(study.entries.length, 3);
});
