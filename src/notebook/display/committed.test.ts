import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { mock, test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { showCommitted } from './committed.js';

/** What is printed where no kernel runs. */
function printed(name: string): string {
  const log = mock.method(console, 'log', () => undefined);
  try {
    showCommitted(name);
    return log.mock.calls.map(({ arguments: args }) => args.join(' ')).join('\n');
  } finally {
    log.mock.restore();
  }
}

test('a committed figure says that it was measured earlier, and by what', () => {
  const file = path.join(packageRoot, 'figures', 'beyond-dose-40000.json');
  const { provenance } = JSON.parse(readFileSync(file, 'utf8')) as { provenance: { commit: string } };
  const text = printed('beyond-dose-40000');
  assert.match(text, /^Measured earlier, not now: figures\/beyond-dose-40000, /);
  assert.ok(text.includes(provenance.commit));
});

test('a figure that is not there is said to be missing', () => {
  assert.match(printed('none'), /figures\/none\.png is not in this installation; the repository has it/);
});
