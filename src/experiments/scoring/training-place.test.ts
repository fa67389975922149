import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpeResult } from './ope-result.js';
import { opeConfig } from './ope-result.js';
import { measuredTables } from './ope-tables.js';
import { trainedTrackers } from './sources.js';
import { trainingPlace } from './training-place.js';

const onCpu = { machine: 'a machine', device: 'cpu (onnxruntime)' };
const onCard = { ...onCpu, device: 'webgpu (onnxruntime), a card' };

/** A result as far as the note of its times needs it. */
function resultOf(scale: 'mini' | 'paper', provenance: object): OpeResult {
  const step = { tracker: 'a', seed: 1, trainSeconds: 1, trackSeconds: 1, framesPerSecond: 1 };
  const config = opeConfig('otb100', trainedTrackers(scale));
  const convention = { name: 'pysot' };
  const about = { title: 'x', caption: 'c', origin: 'computed now', sequences: 2, comparisons: [], scores: [] };
  return { ...about, config, convention, provenance, steps: [step] } as unknown as OpeResult;
}

test('trainings on public data have all cores, those on a card the card; others run side by side', () => {
  assert.equal(trainingPlace(resultOf('mini', onCpu)), undefined);
  assert.equal(trainingPlace(resultOf('paper', onCpu)), 'all cores of a machine');
  assert.equal(trainingPlace(resultOf('mini', onCard)), 'webgpu (onnxruntime), a card');
  assert.equal(trainingPlace(resultOf('paper', onCard)), 'webgpu (onnxruntime), a card');
});

test('the table of times says how the trainings ran', () => {
  const note = (scale: 'mini' | 'paper', provenance: object): string =>
    measuredTables(resultOf(scale, provenance)).at(-1)!.note!;
  assert.match(note('mini', onCpu), /; trainings in parallel, one thread each; /);
  assert.match(note('paper', onCpu), /; trainings one after the other on all cores of a machine; /);
  assert.match(note('mini', onCard), /; trainings one after the other on webgpu \(onnxruntime\), a card; /);
});
