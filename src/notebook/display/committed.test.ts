import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { printedBy } from '../testing/printed-by.js';
import { showCommitted } from './committed.js';

test('a committed figure says that it was measured earlier, and by what', () => {
  const file = path.join(packageRoot, 'figures', 'beyond-dose-40000.json');
  const { provenance } = JSON.parse(readFileSync(file, 'utf8')) as { provenance: { commit: string } };
  const text = printedBy(() => showCommitted('beyond-dose-40000'));
  assert.match(text, /^Measured earlier, not now: figures\/beyond-dose-40000, /);
  assert.ok(text.includes(provenance.commit));
});

test('a figure that is not there is said to be missing', () => {
  assert.match(
    printedBy(() => showCommitted('none')),
    /figures\/none\.png is not in this installation; the repository has it/,
  );
});
