import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { isFinished, resultFiles, writeResult } from './results-folder.js';

const result = { rows: [Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 2, 3, 4)], times: Float64Array.of(0, 0.1) };
const job = { name: 'S', files: ['1.jpg', '2.jpg'], gt: [], protocol: 'one-pass' } as const;

test('in every layout times come before boxes: a run that breaks off between them leaves no boxes', (t) => {
  for (const layout of ['ope', 'got10k', 'vot'] as const) {
    const { boxes, times } = resultFiles(layout, 'S');
    const broken = testFolder(t);
    mkdirSync(path.join(broken, times, 'in the way'), { recursive: true });
    assert.throws(() => writeResult(broken, layout, 'S', result), /S_time\.txt/);
    assert.equal(existsSync(path.join(broken, boxes)), false, layout);
    const whole = testFolder(t);
    assert.equal(isFinished(whole, layout, job), false);
    writeResult(whole, layout, 'S', result);
    assert.equal(isFinished(whole, layout, job), true, layout);
  }
});
