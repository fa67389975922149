import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packRequest, unpackMessage } from '../client/messages.js';
import type { CellExecutor } from './executor.js';
import { createServer } from './server.js';
import { type KernelHandler, loadTslab, type ReplySocket } from './tslab.js';

test('the state is busy as long as a cell runs, also one that waited, and while other requests are answered', async () => {
  const states: string[] = [];
  const key = 'key';
  const iopub: ReplySocket = {
    send: async (frames) => {
      const { type, content } = unpackMessage(key, frames.map((frame) => Buffer.from(frame)))!; // biome-ignore format: short
      if (type === 'status') states.push(String(content.execution_state));
    },
  };
  const ends: (() => void)[] = [];
  const handler: KernelHandler = {
    handleKernel: () => ({ language_info: {} }),
    execCount: 0,
    execQueue: { reset: () => undefined },
    createWriteToIopub: () => () => true,
    handleExecute: () => new Promise((resolve) => ends.push(() => resolve({ status: 'ok' }))),
  };
  const executor = { report: { errors: [], results: [] }, cells: new Map() } as unknown as CellExecutor;
  const server = createServer(loadTslab(), handler, 'none.json', executor);
  Object.assign(server, { connInfo: { key }, iopub });
  const send = (type: string, content: object): Promise<void> => {
    const { frames } = packRequest(key, 'session', type, content);
    return server.handleShellMessage({ send: async () => undefined }, ...frames.map((frame) => Buffer.from(frame)));
  };
  const [first, second] = [send('execute_request', { code: '1' }), send('execute_request', { code: '2' })];
  await new Promise(setImmediate);
  ends[0]!();
  await first;
  await new Promise(setImmediate);
  assert.equal(ends.length, 2, 'the second cell runs');
  assert.equal(states.at(-1), 'busy');
  for (const type of ['history_request', 'kernel_info_request']) {
    await send(type, {});
    assert.equal(states.at(-1), 'busy', type);
  }
  ends[1]!();
  await second;
  assert.equal(states.at(-1), 'idle');
});
