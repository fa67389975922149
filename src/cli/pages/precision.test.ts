import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { precisionTables, readPrecision, type StoredPrecision } from './precision.js';

const spread = (median: number) => ({ min: median - 0.1, median, max: median + 0.1 });
const change = { difference: -0.0351, low: -0.1, high: 0.02 };
const example: StoredPrecision = {
  threads: 1,
  load: [0.1, 1.25],
  speeds: [
    {
      ...{ model: 'siamcar-tiny', title: 'SiamCAR (tiny)', rounds: 9, reduced: 'int8', speedUp: spread(1.57) },
      cpuMs: { fp32: spread(4.87), reduced: spread(3.1) },
      wallMs: { fp32: spread(4.9), reduced: spread(3.2) },
    },
  ],
  accuracies: [
    {
      ...{ model: 'siamcar-tiny', weights: 'hash', calibration: { videos: 1, pairs: 8 } },
      auc: { fp32: 0.5, fp16: 0.4649, int8: 0.4649 },
      changes: { fp16: change, int8: change },
      videos: { bird: { fp32: 0.5, fp16: 0.5, int8: 0.5 } },
    },
  ],
};

test('a line for the time of each network, and one for its AUC with the change', () => {
  const lines = precisionTables(example).split('\n');
  assert.match(lines[1]!, /0\.1 before and 1\.3 after/);
  assert.ok(lines.includes('| SiamCAR (tiny) | 4.9 | 3.1 | 1.6 (1.5 to 1.7) |'), lines.join('\n'));
  const changed = '0.465, -0.035 [-0.100, +0.020]';
  assert.ok(lines.includes(`| SiamCAR (tiny) | 0.500 | ${changed} | ${changed} |`), lines.join('\n'));
});

test('another file is refused in one line, and none is no result', (t) => {
  const folder = testFolder(t, { 'precision.json': '{"threads": "one"}' });
  assert.throws(() => readPrecision(path.join(folder, 'precision.json')), {
    name: 'InputError',
    message: /precision\.json: found "one" as 'threads'; expected number$/,
  });
  assert.equal(readPrecision(path.join(folder, 'nothing.json')), undefined);
});
