import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { sourcesAt } from './notebooks.js';

test('on real videos run the notebooks that take them, without the one that takes hours; at other scales all run', () => {
  const names = (scale: Parameters<typeof sourcesAt>[0]): string[] =>
    sourcesAt(scale).map(({ file }) => path.basename(file));
  const onReal = names('real');
  assert.ok(onReal.includes('04-otb100.ipynb') && onReal.includes('08-vot2019.ipynb'), onReal.join());
  assert.ok(!onReal.includes('13-beyond-the-paper.ipynb') && !onReal.includes('10-k-ablation.ipynb'), onReal.join());
  assert.ok(names('smoke').includes('13-beyond-the-paper.ipynb'));
});
