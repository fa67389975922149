import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamWriter } from './stream-writer.js';

test('text is sent, and who waits for it goes on, with an encoding or without', async () => {
  const sent: string[] = [];
  const write = streamWriter((text) => sent.push(text));
  assert.equal(write('a'), true);
  await new Promise<void>((written) => write('b', () => written()));
  await new Promise<void>((written) => write(Buffer.from('c'), 'utf8', () => written()));
  assert.deepEqual(sent, ['a', 'b', 'c']);
});

test('a character whose bytes come in two chunks is whole', () => {
  let sent = '';
  const write = streamWriter((text) => {
    sent += text;
  });
  const bytes = Buffer.from('é€');
  for (const at of [0, 1, 2, 3, 4]) write(bytes.subarray(at, at + 1));
  assert.equal(sent, 'é€');
});
