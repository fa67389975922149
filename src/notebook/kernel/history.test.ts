import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../client/client.js';
import { CellHistory } from './history.js';

test('the last cells, a range and a pattern', () => {
  const history = new CellHistory();
  for (const code of ['let a = 1', 'a + 1', 'a.b\n(a)']) history.add(code);
  const lines = (request: object): number[] => history.answer(request).map(([, line]) => line);
  assert.deepEqual(history.answer({ hist_access_type: 'tail', n: 1 }), [[0, 3, 'a.b\n(a)']]);
  assert.deepEqual(lines({ hist_access_type: 'tail', n: 500 }), [1, 2, 3]);
  assert.deepEqual(lines({ hist_access_type: 'range', session: 0, start: 1, stop: 3 }), [1, 2]);
  assert.deepEqual(lines({ hist_access_type: 'range', session: 1, start: 1, stop: 3 }), []);
  assert.deepEqual(lines({ hist_access_type: 'search', pattern: 'a ? 1', n: 9 }), [2]);
  assert.deepEqual(lines({ hist_access_type: 'search', pattern: 'a.*(?)' }), [3]);
});

test('the kernel answers with the cells that ran, failed ones too, and prints no warning', async () => {
  const kernel = await Kernel.start();
  try {
    for (const code of ['const a = 1;', 'nothing', 'a + 1']) await kernel.execute(code);
    const { history } = await kernel.request('history_request', { hist_access_type: 'tail', n: 2, output: false });
    assert.deepEqual(history, [
      [0, 2, 'nothing'],
      [0, 3, 'a + 1'],
    ]);
    assert.doesNotMatch(kernel.log, /unknown msg_type/);
  } finally {
    await kernel.shutdown();
  }
});
