import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assign,
  assigners,
  compile,
  createTracker,
  readTrainingSet,
  resolveTraining,
  type Sequence,
  syntheticBenchmark,
  syntheticTrainingSet,
  type TrainContext,
  trackSequence,
  trackVideo,
  train,
  type ValidateContext,
  validate,
} from './index.js';
import { liveTracking, notebookProgress, sequenceTable, watch, watchVideo } from './notebook.js';
import { standStill } from './tracking/baselines/stand-still.js';

/** A name that the compiler would refuse, as programs without types have it. */
const misspelt: object = { misspelt: 1 };
const box = { x: 1, y: 1, w: 2, h: 2 };
const options = { model: 'siamcar-tiny' };

const calls: Readonly<Record<string, () => unknown>> = {
  assign: () => assign({ x1: 99, y1: 80, x2: 159, y2: 166 }, misspelt),
  'DLA, anchor-free': () => assigners['dla-anchor-free']!.bind(misspelt),
  'synthetic benchmark': () => syntheticBenchmark(misspelt),
  syntheticBenchmark: () => syntheticBenchmark({}, misspelt),
  syntheticTrainingSet: () => syntheticTrainingSet({}, misspelt),
  readTrainingSet: () => readTrainingSet('own', 'none', misspelt),
  training: () => resolveTraining({ ...options, ...misspelt }),
  train: () => train(options, { sets: [], ...misspelt } as TrainContext),
  validate: () => validate(options, { params: {}, sets: [], ...misspelt } as ValidateContext),
  createTracker: () => createTracker(misspelt),
  trackVideo: () => trackVideo(standStill(), 'none', box, 'none', misspelt),
  trackSequence: () => trackSequence(standStill(), {} as Sequence, misspelt),
  compile: () => compile(({ x }) => ({ y: x!.square() }), { x: [3] }, misspelt),
  watch: () => watch(standStill(), { video: 'none' }, misspelt),
  watchVideo: () => watchVideo(misspelt),
  liveTracking: () => liveTracking('a title', misspelt),
  notebookProgress: () => notebookProgress(misspelt),
  sequenceTable: () => sequenceTable([], [], misspelt),
};

test('functions of the API refuse an option that they do not know, in one line with those that they have', async () => {
  for (const [name, call] of Object.entries(calls)) {
    await assert.rejects(async () => call(), {
      name: 'InputError',
      message: new RegExp(`^${name}: unknown option 'misspelt'; the options are \\w+(, \\w+)*$`),
    });
  }
});

test('how absent targets are annotated is one of the known ways', async () => {
  await assert.rejects(syntheticBenchmark({}, { absent: 'mark' as 'marked' }), {
    name: 'InputError',
    message: "syntheticBenchmark: absent is 'mark'; expected one of annotated, unknown, marked",
  });
});

test('a benchmark whose hyper-parameters a tracker is to have is a known one, or a folder', async () => {
  for (const benchmark of ['lasto', '']) {
    await assert.rejects(createTracker({ benchmark }), {
      name: 'InputError',
      message: new RegExp(
        `^unknown benchmark '${benchmark}'; expected one of otb100, .*lasot, .*, or a folder of videos$`,
      ),
    });
  }
});
