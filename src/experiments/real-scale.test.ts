import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../files/package-root.js';
import { eaoRangeOf } from '../metrics/vot/vot-editions.js';
import { toText } from '../plots/result-table.js';
import { saveFigure } from '../plots/save.js';
import type { StudyConfig } from '../study/config.js';
import { entryTrainConfig } from '../study/entries/entry-training-config.js';
import type { Experiment } from '../study/experiment.js';
import { shareSyntheticVideos } from '../testing/synthetic.js';
import { withEnvironment } from '../testing/with-environment.js';
import { freeze } from '../trackers/recipe.js';
import { writeSequence, writeWeights } from '../tracking/testing/sequences.js';
import { resolveTraining } from '../training/loop/config.js';
import { phaseAt, trainedParameters } from '../training/optimiser/phases.js';
import { assignerComparison, assignerComparisonConfig } from './assigner-comparison/assigner-comparison.js';
import { attributes } from './attributes/attributes.js';
import { dose } from './dose/dose.js';
import { qualitative, qualitativeConfig } from './qualitative/qualitative.js';
import { opeConfig } from './scoring/ope-result.js';
import { trainedTrackers } from './scoring/sources.js';
import { studies } from './scoring/studies.js';
import { shippedWeightsExperiment } from './shipped-weights/shipped-weights.js';
import { successPrecision } from './success-precision/success-precision.js';
import { vot, votConfig } from './vot/vot.js';

/**
 * The study of the scale with a tiny network and a few pairs; its weights stand for a pretrained backbone and a published
 * tracker.
 */
const study: StudyConfig = {
  ...studies.real,
  entries: [
    { title: 'SiamCAR', model: 'siamcar-tiny', assigner: 'baseline' },
    { title: 'DLA-SiamCAR', model: 'siamcar-tiny', assigner: 'dla', baseline: 'SiamCAR' },
  ],
  trainingSeeds: [1],
  references: ['ncc', 'stand-still', { title: 'Published', model: 'siamcar-tiny', weights: 'tiny.safetensors' }],
  training: {
    epochs: 1,
    batch: 2,
    validationPairs: 2,
    phases: [freeze(0, ['stem', 'block1', 'block2', 'block3'])],
    pairs: { pairsPerEpoch: 4 },
  },
  data: { shares: { videos: 0.4, clips: 0.15, synthetic: 0.45 }, train: { sequences: 2, frames: 4 } },
  pretrained: { 'siamcar-tiny': { file: 'tiny.safetensors', from: 'pysot' } },
};
const source = trainedTrackers('real', study);
const context = { cache: true, workers: 1 };

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-real-scale-'));
after(() => rmSync(root, { recursive: true, force: true }));

before(async () => {
  shareSyntheticVideos();
  for (const [name, folder] of Object.entries({
    VIDEOS: 'videos',
    REALDATA: 'none',
    WEIGHTS: 'weights',
    CACHE: 'runs',
  }))
    process.env[`SIAMDLA_${name}`] = path.join(root, folder);
  for (let i = 0; i < 7; i++) await writeSequence(path.join(root, 'videos/train'), `video${i}`, 12);
  await writeSequence(path.join(root, 'videos/train'), 'clip', 3);
  await writeSequence(path.join(root, 'videos/test'), 'Crossing', 16); // has three attributes in OTB100
  await writeSequence(path.join(root, 'videos/test'), 'boat1', 16);
  writeWeights(path.join(root, 'weights/tiny.safetensors'), 'siamcar-tiny');
});

/** Runs an experiment and draws all its figures. */
async function reproduced<C, R>({ run, figures, tables, findings }: Experiment<C, R>, config: C) {
  const result = await run(config, context);
  const drawn = figures(result);
  for (const { figure, numbers, name } of drawn) await saveFigure(figure, numbers, path.join(root, name));
  const texts = tables(result).map((table) => toText(table));
  return { result, figures: drawn, names: drawn.map(({ name }) => name), texts, findings: findings(result) };
}

test('no training of the scale changes the backbone that it starts from', () => {
  for (const entry of studies.real.entries) {
    const { config, model } = resolveTraining(entryTrainConfig({ ...studies.real, entry, trainingSeed: 1 }));
    const { names } = trainedParameters(model.build().table, phaseAt(config.phases, config.epochs - 1));
    assert.ok(names.length > 0 && studies.real.pretrained![entry.model], entry.title);
    assert.deepEqual(
      names.filter((name) => name.startsWith('backbone.')),
      [],
      entry.title,
    );
  }
});

test('the learning rate of a pretrained backbone is that of its trainings alone', () => {
  const peak = (pretrained: StudyConfig['pretrained']): number => {
    const [entry] = study.entries;
    return resolveTraining(entryTrainConfig({ ...study, pretrained, entry: entry!, trainingSeed: 1 })).config.peakLr;
  };
  const backbone = { file: 'tiny.safetensors' };
  assert.equal(peak({ 'siamcar-tiny': { ...backbone, peakLr: 0.16 } }), 0.16);
  assert.equal(peak({ 'siamcar-tiny': backbone, 'siamrpnpp-tiny': { ...backbone, peakLr: 0.16 } }), 0);
});

test('Fig. 4 and Table 2: trained trackers and references, published weights included', async () => {
  const { result, names, texts } = await reproduced(successPrecision, opeConfig('otb100', source));
  assert.equal(result.title, 'real test videos, real scale');
  assert.match(result.caption, /^those trained here: 4 real and synthetic pairs, seed 1; cpu \(onnxruntime\)$/);
  const trackers = result.scores.map(({ tracker }) => tracker);
  assert.deepEqual(trackers, ['SiamCAR', 'DLA-SiamCAR', 'NCC', 'stand-still', 'Published']);
  assert.deepEqual([...result.scores[0]!.sequences.keys()], ['Crossing', 'boat1']);
  assert.ok(result.scores.every(({ summary }) => summary.auc > 0 && summary.auc <= 1));
  for (const { summary, intervals, training, precisions } of result.scores) {
    const { auc, precision20 } = intervals!;
    assert.ok(Math.abs(auc.mean - summary.auc) < 1e-9 && Math.abs(precision20.mean - summary.precision20) < 1e-9);
    assert.ok(auc.low <= auc.mean && auc.mean <= auc.high);
    assert.deepEqual([...precisions.keys()], ['Crossing', 'boat1']);
    for (const run of training?.runs ?? []) assert.equal(run.precisions.size, 2);
  }
  assert.deepEqual(names, ['fig04-trained']);
  assert.match(texts[0]!, /Published/);
  assert.match(texts[0]!, /AUC, 95 % interval .*precision, 95 % interval/);
});

test('Fig. 5: attributes of OTB100 by name, and the caption says which sequences have none', async () => {
  const { result, figures, texts } = await reproduced(attributes, opeConfig('otb100', source));
  assert.equal(result.scores[0]!.attributes.size, 3);
  const note = /attributes: OTB100's, of 1 of the 2 sequences; the others have none/;
  assert.match(JSON.stringify(figures[0]!.figure), note);
  assert.match(texts[0]!, note);
  assert.match(result.origin, /cached/);
});

test('what needs more of the test videos than they have says so before anything is trained', async (t) => {
  const others = path.join(root, 'others');
  cpSync(path.join(root, 'videos/train'), path.join(others, 'train'), { recursive: true });
  await writeSequence(path.join(others, 'test'), 'mine', 3);
  withEnvironment(t, { SIAMDLA_VIDEOS: others });
  const config = opeConfig('otb100', source);
  assert.match(
    attributes.unavailableReason!(config)!,
    /^the real test videos have 0 attributes, .*expected at least 3$/,
  );
  assert.equal(successPrecision.unavailableReason!(config), undefined);
  assert.match(
    shippedWeightsExperiment.unavailableReason!({ bootstrapSeed: 1 })!,
    /^found 1 real test video; expected at least 2/,
  );
  const compared = assignerComparisonConfig('real', study, ['nanotrack-v3']);
  assert.match(assignerComparison.unavailableReason!(compared)!, /^found 1 real test video/);
  assert.match(
    dose.unavailableReason!({ ...config, ...source, pairs: [4], file: 'dose' })!,
    /^found 1 real test video/,
  );
  process.env.SIAMDLA_VIDEOS = path.join(root, 'videos');
  assert.equal(attributes.unavailableReason!(config), undefined);
});

test('Fig. 6: real frames go to files that git ignores, as do the report and the notebook that show them', async (t) => {
  const { result, names, findings } = await reproduced(qualitative, qualitativeConfig(source, 'real'));
  assert.equal(result.sequences.length, 2);
  assert.match(findings.at(-1)!, /may not be redistributed: git ignores/);
  assert.ok(names.includes('fig06-real-frames'));
  const shown = names.flatMap((name) => [`figures/real/${name}.png`, `figures/real/${name}.json`]);
  const files = [...shown, 'figures/real/report.html', 'figures/real/notebooks/06-qualitative.ipynb'];
  const { status, stdout } = spawnSync('git', ['check-ignore', ...files], { cwd: packageRoot, encoding: 'utf8' });
  if (status === 128 || status === null) t.skip('not a git checkout');
  else assert.deepEqual(stdout.trim().split('\n'), files);
});

test('Fig. 7: restarts on the same videos, boxes as polygons', async () => {
  const { result, names } = await reproduced(vot, votConfig(source));
  assert.equal(result.sequences, 2);
  assert.equal(result.scores.length, 5);
  for (const { tracker, result: score } of result.scores) assert.ok(score.eao >= 0 && score.eao <= 1, tracker);
  const scoreOf = (name: string) => result.scores.find(({ tracker }) => tracker === name)!.result;
  assert.ok(scoreOf('NCC').accuracy > 0.5); // frames 11 on: VOT leaves ten after a start out
  assert.ok(scoreOf('stand-still').lost > scoreOf('NCC').lost);
  assert.equal(names.length, 3);
});

test('Fig. 7 on a folder of videos: EAO has the range of its own lengths', async () => {
  const videos = path.join(root, 'clips');
  for (const [name, length] of [
    ['short', 13],
    ['long', 16],
  ] as const)
    await writeSequence(videos, name, length);
  const own = { ...study, entries: study.entries.slice(0, 1), references: [], videos }; // was trained above
  const result = await vot.run(votConfig(trainedTrackers('real', own)), context);
  assert.equal(result.title, 'clips, real scale');
  assert.deepEqual(result.scores[0]!.result.range, eaoRangeOf([13, 16]));
  assert.match(toText(vot.tables(result)[0]!), /EAO over the middle half of the set's lengths/);
});
