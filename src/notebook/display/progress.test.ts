import assert from 'node:assert/strict';
import { test } from 'node:test';
import { finished } from '../../study/progress.js';
import { Kernel } from '../client/client.js';
import { withFolder } from '../testing/notebooks.js';
import { progressText } from './progress.js';

test('a progress output: a bar with the time left, and what is being done', () => {
  const doing = [{ title: 'DLA-SiamCAR, seed 2', state: 'epoch 3 of 5, loss 1.912, 71 pairs/s', secondsLeft: 250.4 }];
  assert.equal(
    progressText({ share: 0.6, cachedShare: 0.2, doing }, 80),
    '############--------  60%  1 min 20 s, about 1 min 20 s left\nDLA-SiamCAR, seed 2: epoch 3 of 5, loss 1.912, 71 pairs/s, 4 min 10 s left',
  );
  const starts = { title: 'SiamCAR', state: 'training starts' };
  assert.equal(
    progressText({ share: 0, doing: Array.from({ length: 6 }, () => starts) }, 0),
    [
      '--------------------   0%  0 s',
      ...Array.from({ length: 4 }, () => 'SiamCAR: training starts'),
      'and 2 more',
    ].join('\n'),
  );
  assert.equal(progressText(finished, 3.14), '#################### 100%  3.1 s');
});

const cell = `import { kAblation } from 'siamdla/experiments';
import { notebookProgress } from 'siamdla/notebook';
await kAblation.run({ ...kAblation.scales.smoke, pairs: 200 }, { ...notebookProgress(), workers: 1 });
void 0;`;

test('the first output says whether a result was computed now or is cached, also in a new kernel', () =>
  withFolder(async (folder) => {
    const notes: string[] = [];
    for (let run = 0; run < 2; run++) {
      const kernel = await Kernel.start({ env: { SIAMDLA_CACHE: folder } });
      try {
        const { status } = await kernel.execute(cell, {
          onMessage: (_, { data }) => {
            const text = (data as Record<string, string> | undefined)?.['text/plain'] ?? '';
            if (/^(computed|cached)/.test(text)) notes.push(text);
          },
        });
        assert.equal(status, 'ok');
      } finally {
        await kernel.shutdown();
      }
    }
    assert.equal(notes.length, 2);
    assert.match(notes[0]!, /^computed now$/);
    assert.match(notes[1]!, /^cached from \d{4}-\d\d-\d\d, commit .*, \d+\.\d s$/);
  }));
