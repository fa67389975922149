import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { progressBar } from './progress.js';
import { Terminal } from './terminal.js';

/** What a bar draws on a terminal. */
function drawn(total: number | undefined): string {
  let text = '';
  const stderr = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  const bar = progressBar('tracking', new Terminal({ stdout: stderr, stderr: Object.assign(stderr, { isTTY: true }) }));
  for (const done of [1, 3]) bar.update(done, total);
  bar.stop();
  return text;
}

test('a bar of a known total has a share and the time left; of an unknown one the count alone', () => {
  assert.match(drawn(4), /tracking \[.*\] 75% \| 3\/4 \| .* left/);
  assert.match(drawn(undefined), /tracking \| 3/);
  assert.doesNotMatch(drawn(undefined), /%|left|3\//);
});
