import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { kAblationFrom } from '../k-ablation/parameters.js';
import { studies } from '../scoring/studies.js';
import { trainingCostScales } from '../training-cost/config.js';
import { trainingCostFrom } from '../training-cost/parameters.js';
import { assignerComparisonFrom } from './assigner-parameters.js';
import { picturesFrom } from './picture-parameters.js';
import { publishedFrom } from './published-parameters.js';
import { othersFrom, studyFrom } from './study-parameters.js';
import { entriesFrom, type TrackerChoice } from './tracker-choice.js';

test('empty parameters are the study of the scale', () => {
  assert.deepEqual(studyFrom({ scale: 'mini' }).study, studies.mini);
  assert.deepEqual(studyFrom({ scale: 'mini', trackers: [], seeds: [], data: [], videos: '' }).study, studies.mini);
});

test('trackers, seeds and a folder of videos; each tracker is compared with the first of its model', (t) => {
  const videos = path.join(testFolder(t), 'mine');
  mkdirSync(path.join(videos, 'cup', 'img'), { recursive: true });
  writeFileSync(path.join(videos, 'cup', 'groundtruth_rect.txt'), '1,2,3,4\n');
  writeFileSync(path.join(videos, 'cup', 'img', '0001.jpg'), '');
  const trackers: TrackerChoice[] = [
    { model: 'siamcar-tiny', assigner: 'dla-anchor-free', options: { k: 19 } },
    { model: 'siamcar-tiny', assigner: 'baseline' },
    { model: 'siamcar-tiny', assigner: 'simota' },
    { model: 'siamrpnpp-tiny' },
  ];
  const { study } = studyFrom({ scale: 'smoke', trackers, seeds: [4, 2], videos });
  assert.deepEqual(study.trainingSeeds, [4, 2]);
  assert.equal(study.videos, videos);
  assert.deepEqual(
    study.entries.map(({ title, assigner, baseline }) => [title, assigner, baseline]),
    [
      ['DLA-SiamCAR (k = 19)', 'dla-anchor-free', 'SiamCAR'],
      ['SiamCAR', 'baseline', undefined],
      ['SiamCAR simota', 'simota', 'SiamCAR'],
      ['DLA-SiamRPN++', 'dla', undefined],
    ],
  );
  assert.deepEqual(study.entries[0]!.assignerOptions, { k: 19 });
});

test('networks of one tracker have the names of their models', () => {
  const titles = entriesFrom([{ model: 'siamcar-tiny' }, { model: 'siamcar-r50' }]).map(({ title }) => title);
  assert.deepEqual(titles, ['DLA-siamcar-tiny', 'DLA-siamcar-r50']);
});

test('trackers that differ in an option of several numbers have titles that say which', () => {
  const boxes = (side: number) => ({ model: 'siamcar-tiny', options: { boxes: [{ w: side, h: side }] } });
  const titles = entriesFrom([boxes(48), boxes(96)]).map(({ title }) => title);
  assert.deepEqual(titles, ['DLA-SiamCAR (boxes = [{"w":48,"h":48}])', 'DLA-SiamCAR (boxes = [{"w":96,"h":96}])']);
});

const car = { model: 'siamcar-tiny' };
const wrong: readonly (readonly [parameters: object, message: RegExp])[] = [
  [{ scale: 'huge' }, /^parameters: found "huge" as 'scale'; expected .*"smoke"/],
  [{ trackers: 'siamcar-tiny' }, /^trackers: found "siamcar-tiny"; expected Array$/],
  [{ trackers: [{ model: 7 }] }, /^trackers: found 7 as '0\.model'; expected string$/],
  [{ trackers: [{ ...car, k: 9 }] }, /^trackers\[0\]: unknown key 'k'; expected some of model, assigner, options/],
  [
    { trackers: [car, { model: 'siamcar' }] },
    /^trackers\[1\]: unknown model 'siamcar'; expected one of siamrpnpp-r50,/,
  ],
  [{ trackers: [{ ...car, assigner: 'best' }] }, /^trackers\[0\]: unknown assigner 'best'/],
  [{ trackers: [{ ...car, assigner: 'iou-threshold' }] }, /^trackers\[0\]: /],
  [{ trackers: [{ ...car, options: { kk: 9 } }] }, /^trackers\[0\]: .*unknown option 'kk'/],
  [{ trackers: [{ ...car, options: { k: 0 } }] }, /^trackers\[0\]: .*k is 0|^trackers\[0\]: .*K/],
  [{ trackers: [car, car] }, /^trackers\[1\]: a second tracker is titled 'DLA-SiamCAR'/],
  [{ trackers: [{ ...car, title: '../up' }] }, /^trackers\[0\]: its title is '\.\.\/up'/],
  [
    { trackers: [{ ...car, title: 'NCC' }] },
    /^trackers\[0\]: its title is 'NCC', a tracker that is run for comparison/,
  ],
  [{ seed: [1] }, /^parameters: unknown option 'seed'; the options are scale, trackers, seeds, data, videos$/],
  [{ seeds: [1, 1] }, /^parameters: seeds are 1, 1; expected each once$/],
  [{ seeds: [1.5] }, /^parameters: found 1\.5 as 'seeds\.0'; expected a whole number below 2\^53$/],
  [{ seeds: [-1] }, /^parameters: found -1 as 'seeds\.0'; expected >=0$/],
  [{ data: ['imagenet'] }, /^unknown dataset 'imagenet'/],
  [{ videos: '/no/such/folder' }, /^\/no\/such\/folder: is no known benchmark and no folder/],
];
for (const [parameters, message] of wrong) {
  test(`refused in one line: ${JSON.stringify(parameters)}`, () => {
    const run = () => studyFrom({ scale: 'smoke', ...parameters } as Parameters<typeof studyFrom>[0]);
    assert.throws(run, (error: Error) => {
      assert.equal(error.name, 'InputError');
      assert.doesNotMatch(error.message, /\n/);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('the other trackers of Table 2 are trained unless the user chose trackers; their videos are the same', () => {
  const others = othersFrom({ scale: 'smoke', seeds: [3] });
  assert.ok('study' in others);
  assert.deepEqual(others.study.trainingSeeds, [3]);
  assert.match((othersFrom({ scale: 'smoke', trackers: [car] }) as { notRun: string }).notRun, /leave trackers empty/);
  assert.match((othersFrom({ scale: 'real' }) as { notRun: string }).notRun, /npx siamdla notebook 04/);
});

test('pictures, published results, models and values of K', () => {
  const study = studyFrom({ scale: 'smoke' });
  const pictures = picturesFrom(study, 'smoke', { count: 0, framesPerSequence: 4, sequences: [], failuresOf: '' });
  assert.deepEqual([pictures.count, pictures.framesPerSequence, pictures.sequences], [3, 4, undefined]);
  assert.deepEqual(publishedFrom('otb100', { annotations: '', results: [] }), { source: 'published' });
  const { trackers } = assignerComparisonFrom({ scale: 'smoke', models: ['siamfcpp-tiny'] });
  assert.deepEqual(
    [...new Set(trackers.flatMap(({ study: { entries } }) => entries.map(({ model }) => model)))],
    ['siamfcpp-tiny'],
  );
  const onReal = assignerComparisonFrom({ scale: 'real', models: [] });
  assert.deepEqual([...new Set(onReal.trackers.map(({ study: { entries } }) => entries[0]!.model))], ['nanotrack-v3']);
  const { ks, pairs, epochs } = kAblationFrom({ scale: 'smoke', ks: [19, 5], pairs: 7 });
  assert.deepEqual([ks, pairs, epochs], [[5, 19], 7, 7]);
  const refusals: readonly (readonly [() => unknown, RegExp])[] = [
    [() => kAblationFrom({ scale: 'smoke', ks: [0] }), /K/],
    [() => kAblationFrom({ scale: 'smoke', annotations: 'none.txt' }), /annotations none\.txt not found/],
    [() => kAblationFrom({ scale: 'smoke', pair: 7 } as { scale: 'smoke' }), /^parameters: unknown option 'pair'; /],
    [() => picturesFrom(study, 'smoke', { counts: 1 } as object), /^parameters: unknown option 'counts'; /],
    [() => picturesFrom(study, 'smoke', { count: -1 }), /found -1 as 'count'/],
    [() => assignerComparisonFrom({ scale: 'smoke', models: ['nope'] }), /unknown model 'nope'/],
    [
      () => assignerComparisonFrom({ scale: 'smoke', models: ['siamcar-tiny', 'siamcar-tiny'] }),
      /siamcar-tiny is named twice/,
    ],
    [() => kAblationFrom({ scale: 'smoke', ks: [5, 5] }), /expected at least one, each once/],
    [() => publishedFrom('otb100', { annotations: '/no/such/file.json' }), /not found .*\/no\/such\/file\.json/],
    [() => publishedFrom('otb100', { results: ['/no/such/folder'] }), /not found/],
    [
      () => picturesFrom(study, 'smoke', { sequences: ['test-12'] }),
      /^sequences: found 'test-12'; expected some of test-001,/,
    ],
    [() => picturesFrom(study, 'smoke', { sequences: ['test-001', 'test-001'] }), /found 'test-001' twice/],
    [
      () => picturesFrom(study, 'smoke', { attributes: ['Occlusions'] }),
      /found 'Occlusions'; expected some of .*Occlusion/,
    ],
    [
      () => picturesFrom(study, 'smoke', { failuresOf: 'NCC' }),
      /^failuresOf: found 'NCC'; expected some of SiamRPN\+\+,/,
    ],
    [() => picturesFrom(publishedFrom('otb100'), 'smoke', { images: '/no/such' }), /^images: no folder \/no\/such/],
  ];
  for (const [run, message] of refusals) assert.throws(run, { name: 'InputError', message });
});

test('timed trainings: those of the scale, or of the models named, each valid before anything is timed', () => {
  assert.deepEqual(trainingCostFrom({ scale: 'mini', seed: 1 }), trainingCostScales.mini);
  const { seed, trackers } = trainingCostFrom({ scale: 'smoke', models: ['siamfcpp-tiny', 'siamrpnpp-r50'], seed: 4 });
  const [{ training, ...counts }] = trainingCostScales.smoke.trackers as [(typeof trackers)[0]];
  assert.equal(seed, 4);
  assert.deepEqual(trackers, [
    { ...counts, model: 'siamfcpp-tiny', training },
    { ...counts, model: 'siamrpnpp-r50', training: { batch: 1, accumulate: 1 } },
  ]);
  assert.throws(() => trainingCostFrom({ scale: 'smoke', models: ['siamcat'], seed: 1 }), /unknown model 'siamcat'/);
  const twice = ['siamcar-tiny', 'siamcar-tiny'];
  assert.throws(() => trainingCostFrom({ scale: 'smoke', models: twice, seed: 1 }), /named twice/);
  assert.throws(() => trainingCostFrom({ scale: 'smoke', seed: 0.5 }), /seed/);
});
