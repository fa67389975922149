import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as Zeromq from 'zeromq';
import { receiveWhileBinding } from './router.js';
import { requireFromTslab } from './tslab.js';

test('a socket that is being bound receives', async (t) => {
  receiveWhileBinding();
  const zeromq = requireFromTslab('zeromq') as typeof Zeromq;
  const [router, dealer] = [new zeromq.Router(), new zeromq.Dealer({ linger: 0 })];
  t.after(() => {
    for (const socket of [router, dealer]) socket.close();
  });
  const bound = router.bind('tcp://127.0.0.1:*');
  const received = router.receive();
  await bound;
  dealer.connect(router.lastEndpoint!);
  await dealer.send('hello');
  assert.equal((await received).at(-1)?.toString(), 'hello');
});
