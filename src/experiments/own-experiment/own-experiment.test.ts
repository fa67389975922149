import assert from 'node:assert/strict';
import { cpSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { syntheticTrainingSet } from '../../data/synthetic/benchmark.js';
import { syntheticConfig, syntheticDefaults } from '../../data/synthetic/options.js';
import { samplePoint, siamCarGrid, siamRpnGrid } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import { safeHtml } from '../../notebook/gallery/sanitise.js';
import { sequenceTable } from '../../notebook/sequence-table/sequence-table.js';
import { assertReadableInDarkTheme } from '../../plots/testing/dark-theme.js';
import { codeHash } from '../../provenance/code-hash.js';
import type { Progress } from '../../study/progress.js';
import type { TrainingView } from '../../study/training-view.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { resolveTraining } from '../../training/loop/config.js';
import { codeOfProcess } from './code-of-process.js';
import { openExperiments } from './comparable.js';
import { type ComparedTracker, comparedCurves, comparedStrips, comparedTable, compareRuns } from './compare.js';
import { type OwnExperiment, openExperiment } from './own-experiment.js';
import { boxTarget } from './pair-scene.js';
import { trainExperiment } from './train-experiment.js';
import { labelledPairs, trainingPairs } from './training-pairs.js';

const { JSDOM } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');
shareSyntheticVideos();

/** An experiment of four steps of two pairs on a few tiny videos. */
async function tiny(t: TestContext, model: string, assigner: string, folder: string): Promise<OwnExperiment> {
  const videos = testFolder(t);
  await writeSequence(videos, 'first', 4);
  await writeSequence(videos, 'second', 4);
  const sets = [await syntheticTrainingSet({ sequences: 2, frames: 6 })];
  const overrides = { model, assigner, epochs: 2, batch: 2, validationPairs: 2, pairs: { pairsPerEpoch: 4 } };
  return {
    ...{ title: `${assigner} on ${model}`, overrides, training: resolveTraining(overrides), sets, validation: sets },
    ...{ benchmark: readFolderBenchmark(videos), images: { test: 'tiny' }, device: undefined, folder },
  };
}

/** A view that stops the training after some steps, and records what it is told. */
function recorder(stopAfter = Number.POSITIVE_INFINITY): TrainingView & { readonly told: string[] } {
  const told: string[] = [];
  const controller = new AbortController();
  return {
    told,
    signal: controller.signal,
    start: (title, lines) => told.push(`start ${title} ${lines.filter(({ kind }) => kind === 'step').length}`),
    progress: ({ epoch, step, parts }) => {
      told.push(`step ${epoch} ${step} ${Object.keys(parts).length > 1}`);
      if (told.filter((line) => line.startsWith('step')).length >= stopAfter) controller.abort(new Error('stop'));
    },
    epochDone: ({ epoch }) => told.push(`epoch ${epoch}`),
    finish: async (outcome) => void told.push(outcome),
  };
}

test('a training stops, resumes and is compared with another one', async (t) => {
  process.env.SIAMDLA_CACHE = testFolder(t);
  const folder = testFolder(t);
  const experiment = await tiny(t, 'siamcar-tiny', 'dla', path.join(folder, 'a'));
  const stopped = recorder(3);
  await assert.rejects(trainExperiment(experiment, stopped), /stop/);
  assert.deepEqual(stopped.told.slice(-2), ['step 1 0 true', 'stopped']);
  const resumed = recorder();
  const run = await trainExperiment(experiment, resumed);
  assert.deepEqual(resumed.told, ['start dla on siamcar-tiny 3', 'step 1 1 true', 'epoch 1', 'finished']);
  assert.equal(run.epochs.length, 2);
  const again = recorder();
  await trainExperiment(experiment, again);
  assert.deepEqual(again.told, ['start dla on siamcar-tiny 4', 'finished'], 'a finished training is taken as it is');
  const other = { ...run, experiment: { ...experiment, title: 'the same again', folder: path.join(folder, 'a') } };
  const told: Progress[] = [];
  const comparison = await compareRuns([run, other], { progress: (each) => void told.push(each) });
  assert.deepEqual(
    told.at(-1),
    { share: 1, cachedShare: 0.5, doing: [] },
    'the second run has the weights of the first',
  );
  const [mine, same] = comparedTable(comparison).sections[0]!.rows;
  assert.equal(mine![0], 'dla on siamcar-tiny');
  assert.deepEqual(same!.slice(4), [0, '0.000 to 0.000'], 'equal weights do not differ');
  assert.ok((mine![1] as number) > 0);
  assert.equal(comparedCurves(comparison).data.filter((each) => 'showlegend' in each && each.showlegend).length, 2);
  const strips = await comparedStrips(comparison);
  assert.match(strips.svg, /first[\s\S]*second|second[\s\S]*first/);
  const aucs = comparison.trackers.map(({ score }) => score.sequences.get('first')!.toFixed(3));
  assert.ok(strips.svg.includes(`AUC ${aucs[0]} and ${aucs[1]}`));
  const [tracker] = comparison.trackers as [ComparedTracker];
  const shown = await Promise.all(
    [0.9, 0.1].map((first) => {
      const sequences = new Map(['first', 'second'].map((name) => [name, name === 'first' ? first : 0.5]));
      return comparedStrips({ ...comparison, trackers: [{ ...tracker, score: { ...tracker.score, sequences } }] });
    }),
  );
  assert.match(shown[0]!.svg, /easiest and the hardest[\s\S]*>first<[\s\S]*>second</);
  assert.match(shown[1]!.svg, /easiest and the hardest[\s\S]*>second<[\s\S]*>first</, 'the easiest comes first');
  const table = await sequenceTable(comparison.sequences, comparison.trackers, { scoreMaps: true });
  const page = table.html!(Uint8Array.of(1));
  assert.equal(page.match(/"covered":/g)!.length, 2 * 2 * 3, 'two runs, two videos of four frames without the first');
  assert.doesNotMatch(page, /score maps left out/);
  await assert.rejects(compareRuns([run, run]), /two runs are 'dla on siamcar-tiny'/);
  await assert.rejects(compareRuns([]), InputError);
});

test('a view that cannot draw its end loses the picture: a training stays finished, an error its own', async (t) => {
  const experiment = await tiny(t, 'siamrpnpp-tiny', 'dla', path.join(testFolder(t), 'a'));
  const broken = (view: TrainingView): TrainingView => ({ ...view, finish: () => Promise.reject(new Error('no ink')) });
  await assert.rejects(trainExperiment(experiment, broken(recorder(3))), /^Error: stop$/);
  const atOnce: TrainingView['finish'] = () => {
    throw new Error('no paper');
  };
  const told: string[] = [];
  const unready = { ...recorder(), epochDone: () => assert.fail('the training fails'), finish: atOnce };
  await assert.rejects(trainExperiment(experiment, unready), /the training fails/);
  const view = recorder();
  const once: TrainingView['finish'] = async (outcome) => {
    told.push(outcome);
    throw new Error('no ink');
  };
  assert.equal((await trainExperiment(experiment, { ...view, finish: once })).epochs.length, 2);
  assert.deepEqual(told, ['finished'], 'not also as failed');
});

/** A video in the layout of own videos and of DTB70, with images that no reader decodes. */
function writeVideo(root: string): { readonly image: string; readonly boxes: string } {
  const [image, boxes] = ['img/00001.jpg', 'groundtruth_rect.txt'].map((name) => path.join(root, 'first', name));
  mkdirSync(path.dirname(image!), { recursive: true });
  for (const name of ['00001.jpg', '00002.jpg']) writeFileSync(path.join(path.dirname(image!), name), 'image');
  writeFileSync(boxes!, '10,20,30,40\n11,20,30,40\n');
  return { image: image!, boxes: boxes! };
}

test('other training data is another training, wherever it lies', async (t) => {
  process.env.SIAMDLA_CACHE = testFolder(t);
  const root = testFolder(t);
  const { image, boxes } = writeVideo(root);
  const folderOf = async (data: string): Promise<string> =>
    (await openExperiment({ model: 'siamcar-tiny', assigner: 'dla', data })).folder;
  const before = await folderOf(`own=${root}`);
  assert.equal(await folderOf(`own=${root}`), before);
  const copy = testFolder(t);
  cpSync(root, copy, { recursive: true });
  writeFileSync(boxes, '10,20,30,40\n11,20,30,41\n');
  const otherBoxes = await folderOf(`own=${root}`);
  assert.notEqual(otherBoxes, before, 'other boxes');
  writeFileSync(image, 'another image');
  assert.notEqual(await folderOf(`own=${root}`), otherBoxes, 'another image');
  assert.equal(await folderOf(`own=${copy}`), before, 'the same files at another place');
  const synthetic = await folderOf('synthetic');
  assert.equal(await folderOf('synthetic'), synthetic);
  for (const split of ['train', 'validation'] as const) {
    const { quality } = syntheticDefaults[split];
    const options = syntheticDefaults[split] as { quality: number };
    t.after(() => Object.assign(options, { quality }));
    options.quality = 50;
    assert.notEqual(await folderOf('synthetic'), synthetic, `other ${split} videos`);
    options.quality = quality;
  }
});

test('a process that is older than the code on disk does not train for that code', (t) => {
  const file = path.join(testFolder(t), 'code.js');
  writeFileSync(file, 'export const a = 1;\n');
  const module = pathToFileURL(file);
  assert.throws(() => codeOfProcess(module), /^InputError: the kit was built anew .*; restart it \(the kernel\)/);
  utimesSync(file, 1, 1);
  assert.equal(codeOfProcess(module), codeHash(module));
});

test('other test images are tracked anew, wherever they lie', async (t) => {
  process.env.SIAMDLA_CACHE = testFolder(t);
  const root = testFolder(t);
  const { image, boxes } = writeVideo(root);
  const data = `own=${root}`;
  const imagesOf = async (test: string): Promise<object> =>
    (await openExperiment({ model: 'siamcar-tiny', assigner: 'dla', data, test })).images;
  const before = await imagesOf(`dtb70=${root}`);
  const copy = testFolder(t);
  cpSync(root, copy, { recursive: true });
  writeFileSync(image, 'another image');
  const otherImage = await imagesOf(`dtb70=${root}`);
  assert.notDeepEqual(otherImage, before, 'another image');
  writeFileSync(boxes, '10,20,30,40\n11,20,30,41\n');
  assert.notDeepEqual(await imagesOf(`dtb70=${root}`), otherImage, 'other boxes of later frames');
  assert.deepEqual(await imagesOf(`dtb70=${copy}`), before, 'the same files at another place');
  assert.deepEqual(await imagesOf('synthetic'), syntheticConfig('test', { sequences: 11, frames: 16 }));
});

test('pairs have the labels of the training and a page to turn them', async (t) => {
  const experiment = await tiny(t, 'siamcar-tiny', 'dla', testFolder(t));
  const pairs = await labelledPairs(experiment, 3);
  assert.equal(pairs.length, 3, 'of two batches');
  for (const { positives, negatives, ignored, candidates, gt, negative } of pairs) {
    assert.equal(positives.length + negatives.length + ignored.length, 625);
    if (negative) continue;
    assert.ok(positives.length > 0 && positives.every(({ sample }) => candidates.includes(sample)));
    const { x, y } = samplePoint(experiment.training.assigner.grid, positives[0]!.sample);
    assert.ok(x > gt.x1 && x < gt.x2 && y > gt.y1 && y < gt.y2);
  }
  const { svg, html } = await trainingPairs(experiment, 2);
  assert.match(svg, /pair 1 of 2: \d+ positive/);
  const page = html!(Uint8Array.of(1));
  assert.match(safeHtml(page), /siamdlaPairs\.mount/);
  const { document } = new JSDOM(page, { runScripts: 'dangerously' }).window;
  assertReadableInDarkTheme(document, document.body.firstElementChild!);
  const output = () => document.querySelector('output')!.textContent!;
  const [previous, next, first] = document.querySelectorAll('button');
  assert.match(output(), /^pair 1 of 2/);
  const marks = () => document.querySelectorAll('path[stroke="#d382ff"]').length;
  assert.equal(marks(), 0);
  first!.click();
  assert.equal(marks(), 1, 'the box target of the chosen positive');
  next!.click();
  assert.match(output(), /^pair 2 of 2/);
  previous!.click();
  previous!.click();
  assert.match(output(), /^pair 2 of 2/);
  await assert.rejects(trainingPairs(experiment, 0), /expected an integer from 1 to 64/);
});

test('an assigner that sees predictions labels by the untrained network', async (t) => {
  const experiment = await tiny(t, 'siamrpnpp-tiny', 'simota', testFolder(t));
  const [pair] = await labelledPairs(experiment, 1);
  assert.ok(pair!.positives.length > 0 && pair!.outcome !== 'predictions-not-finite');
});

test('box targets: distances to the sides, or offsets from the anchor', () => {
  const gt = { x1: 100, y1: 80, x2: 164, y2: 144 };
  const at = (x: number, y: number, offset: number) => ((y - offset) / 8) * 25 + (x - offset) / 8;
  const free = boxTarget(siamCarGrid, at(120, 104, 32), gt);
  assert.deepEqual(free.values, [
    ['l', 20],
    ['t', 24],
    ['r', 44],
    ['b', 40],
  ]);
  const square = 2 * 625 + at(127, 111, 31); // the third anchor, 64 x 64
  const anchored = boxTarget(siamRpnGrid, square, gt).values.map(([, value]) => value);
  assert.deepEqual(anchored, [5 / 64, 1 / 64, 0, 0]);
});

test('invalid parameters are refused before anything takes long', async () => {
  const valid = { model: 'siamcar-tiny', assigner: 'dla' };
  const refuses = (change: object, message: RegExp): Promise<void> =>
    assert.rejects(openExperiment({ ...valid, ...change }), (error: Error) => {
      assert.ok(error instanceof InputError && message.test(error.message), error.message);
      return true;
    });
  await refuses({ model: 'siamcat' }, /siamcat/);
  await refuses({ assigner: 'magic' }, /unknown assigner 'magic'/);
  await refuses({ options: { q: 1 } }, /q/);
  await refuses({ scale: 'huge' }, /unknown scale 'huge'; expected one of smoke, mini, paper/);
  await refuses({ pairs: -1 }, /pairs is -1/);
  await refuses({ data: 'got10k' }, /got10k/);
  await refuses({ data: 'nothing=/x' }, /expected synthetic, or NAME=PATH/);
  await refuses({ asigner: 'atss' }, /^unknown name 'asigner'; expected some of model, assigner, options,/);
  await refuses({ options: null }, /^options are null; expected names with values/);
});

test('what keeps two experiments from being compared is found before either is trained', async (t) => {
  process.env.SIAMDLA_CACHE = testFolder(t);
  const root = testFolder(t);
  writeVideo(root);
  const mine = { model: 'siamcar-tiny', assigner: 'dla', data: `own=${root}`, test: `dtb70=${root}` };
  const titles = (await openExperiments(mine, { pairs: 2000, epochs: 4 })).map(({ title }) => title);
  const title = 'dla on siamcar-tiny, seed 1, own';
  assert.deepEqual(titles, [title, `${title}, 2,000 pairs per epoch, 4 epochs`], 'another length is another run');
  const refuses = (against: object, message: RegExp): Promise<void> =>
    assert.rejects(openExperiments(mine, against), { name: 'InputError', message });
  await refuses({}, /^against: two runs are 'dla on siamcar-tiny, seed 1, own'; choose another assigner,/);
  await refuses({ seed: 2, test: 'synthetic' }, /^against: '.*' has other test videos than/);
  await refuses({ asigner: 'baseline' }, /^against: unknown name 'asigner'/);
});
