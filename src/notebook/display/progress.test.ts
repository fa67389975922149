import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../client/client.js';
import { withFolder } from '../testing/notebooks.js';
import { progressLine } from './progress.js';

test('a progress line', () => {
  assert.equal(progressLine(1200, 2000, 'pairs', 3.14), '############--------  60%  1,200 of 2,000 pairs, 3.1 s');
  assert.equal(progressLine(0, 0, 'pairs', 0), '#################### 100%  0 of 0 pairs, 0.0 s');
});

const cell = `import { kAblation } from 'siamdla/experiments';
import { notebookProgress } from 'siamdla/notebook';
await kAblation.run({ ...kAblation.scales.smoke, pairs: 200 }, { ...notebookProgress('pairs'), workers: 1 });
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
