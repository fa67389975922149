import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kernel } from '../client/client.js';
import { runIn } from '../testing/in-kernel.js';

let kernel: Kernel;
before(async () => {
  kernel = await Kernel.start();
});
after(() => kernel.shutdown());

/** How much the kernel's process has to do at its end. */
async function exitListeners(): Promise<number> {
  return Number((await runIn(kernel, "process.listenerCount('exit')")).shown);
}

const bounded = { timeout: 20_000 };

test('a value that shows itself by what no message can carry is reported, and the cell ends', bounded, async () => {
  const listeners = await exitListeners();
  const shown = `console.log('before');\n({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 1n }) })`;
  const ended = await runIn(kernel, shown);
  assert.deepEqual([ended.status, ended.printed], ['ok', 'before\n']);
  assert.match(ended.shown!, /^This value could not be shown: .*Do not know how to serialize a BigInt/);
  assert.equal(await exitListeners(), listeners);
});

test('a cell that waits until its text is written ends', bounded, async () => {
  const wait = "await new Promise<void>((done) => process.stdout.write('written', () => done()));";
  const { status, printed } = await runIn(kernel, wait);
  assert.deepEqual([status, printed], ['ok', 'written']);
});

for (const thrown of [
  "Object.assign(new Error('odd'), { stack: 5 })",
  "Object.assign(new Error('odd'), { name: 1n })",
]) {
  test(`a cell that throws ${thrown} ends with an error`, bounded, async () => {
    const listeners = await exitListeners();
    const { status, traceback } = await runIn(kernel, `throw ${thrown};`);
    assert.equal(status, 'error');
    assert.match(traceback!.join('\n'), /^The cell failed, and its error could not be reported: \S/);
    assert.equal(await exitListeners(), listeners);
  });
}
