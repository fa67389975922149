import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../package-root.js';
import { deviceNames } from '../runtime/device.js';
import { models } from '../trackers/catalogue.js';
import * as findBenchmark from '../tracking/run/find-benchmark.js';
import { baselines } from '../tracking/run/tracker-spec.js';
import * as trackVideo from '../tracking/video/track-video.js';
import * as choices from './choices.js';
import { deviceOption } from './device.js';
import { dataNames } from './train-data.js';

test('texts of options list what there is', () => {
  assert.deepEqual(
    choices.modelNames,
    models.map(({ name }) => name),
  );
  assert.deepEqual(choices.baselineNames, baselines);
  assert.deepEqual(choices.benchmarkNames, findBenchmark.benchmarkNames);
  assert.deepEqual(choices.videoFormats, trackVideo.videoFormats);
  assert.equal(choices.trainingDataNames, dataNames);
  for (const name of deviceNames) assert.match(deviceOption().description, new RegExp(`\\b${name}\\b`));
});

/** Packages that a module of dist/ brings along with its static imports. */
function packagesOf(start: string): Set<string> {
  const packages = new Set<string>();
  const files = [path.join(packageRoot, 'dist', start)];
  for (const file of files) {
    const source = readFileSync(file, 'utf8');
    for (const [, name] of source.matchAll(/^(?:import|export|\})[^;]*?(?:from )?'([^']+)';/gm)) {
      if (!name!.startsWith('.')) packages.add(name!);
      else {
        const target = path.resolve(path.dirname(file), name!);
        if (!files.includes(target)) files.push(target);
      }
    }
  }
  return packages;
}

test('--help waits neither for tensorflow.js nor for ONNX', () => {
  const isHeavy = (name: string): boolean => /^@tensorflow\/|^onnxruntime-node$|^protobufjs/.test(name);
  assert.deepEqual([...packagesOf('cli/main.js')].filter(isHeavy), []);
  assert.ok(packagesOf('cli/main.js').has('commander'));
  assert.ok([...packagesOf('cli/train-run.js')].some(isHeavy));
});
