import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { experimentBar, progressBar, stepsBar } from './progress.js';
import { Terminal } from './terminal.js';

/** A terminal that keeps what is written to it. */
class Screen extends Writable {
  readonly isTTY = true;
  readonly columns = 200;
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const [hidden, shown] = ['\x1b[?25l', '\x1b[?25h'];
const step = { epoch: 0, epochs: 1, step: 0, stepsPerEpoch: 9, loss: 1, parts: {}, positivesPerImage: 3, skipped: 0 };
const bars = {
  'of sequences': (terminal: Terminal) => {
    const bar = progressBar('tracking', terminal);
    return { ...bar, update: () => bar.update(1, 9) };
  },
  'of an experiment': (terminal: Terminal) => {
    const bar = experimentBar('fig9', terminal);
    return { ...bar, update: () => bar.update({ share: 0.5, doing: [{ title: 'a', state: `${Math.random()}` }] }) };
  },
  'of steps': (terminal: Terminal) => {
    const bar = stepsBar(terminal);
    return { ...bar, update: () => bar.update({ ...step, pairsPerSecond: 1, waitShare: 0, secondsLeft: 1 }) };
  },
};

for (const [name, make] of Object.entries(bars)) {
  test(`a bar ${name} ends with Ctrl-C: the cursor is seen, and what is written then has a line of its own`, (t) => {
    const before = process.listeners('SIGINT');
    const screen = new Screen();
    const bar = make(new Terminal({ stdout: screen, stderr: screen }));
    t.after(bar.stop); // else it is drawn for ever
    bar.update();
    assert.ok(screen.text.includes(hidden) && !screen.text.includes(shown));
    const [ends] = process.listeners('SIGINT').filter((listener) => !before.includes(listener));
    ends!('SIGINT');
    const { text } = screen;
    assert.ok(text.endsWith('\n') && text.lastIndexOf(shown) > text.lastIndexOf(hidden));
    bar.update();
    bar.stop();
    assert.equal(screen.text, text);
    assert.deepEqual(process.listeners('SIGINT'), before);
  });
}

/** What a bar draws on a terminal. */
function drawn(total: number | undefined): string {
  const screen = new Screen();
  const bar = progressBar('tracking', new Terminal({ stdout: screen, stderr: screen }));
  for (const done of [1, 3]) bar.update(done, total);
  bar.stop();
  return screen.text;
}

test('a bar of a known total has a share and the time left; of an unknown one the count alone', () => {
  assert.match(drawn(4), /tracking \[.*\] 75% \| 3\/4 \| .* left/);
  assert.match(drawn(undefined), /tracking \| 3/);
  assert.doesNotMatch(drawn(undefined), /%|left|3\//);
});
