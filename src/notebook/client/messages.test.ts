import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packReply, packRequest, unpackMessage } from './messages.js';

const packed = packRequest('key', 'session', 'execute_request', { code: '1' });
const frames = [Buffer.from('identity'), ...packed.frames.map((frame) => Buffer.from(frame))];

test('a signed message is read, whatever stands before it', () => {
  assert.deepEqual(unpackMessage('key', frames), { type: 'execute_request', parentId: '', content: { code: '1' } });
});

test('a message with a wrong signature is not read', () => {
  assert.equal(unpackMessage('other key', frames), undefined);
  const changed = frames.map((frame, index) => (index === frames.length - 1 ? Buffer.from('{"code":"2"}') : frame));
  assert.equal(unpackMessage('key', changed), undefined);
});

test('what is not a message is not read', () => {
  assert.equal(unpackMessage('key', []), undefined);
  assert.equal(unpackMessage('key', [Buffer.from('<IDS|MSG>')]), undefined);
});

test('a reply goes to the sender of the request and names it', () => {
  const [address, ...reply] = packReply('key', frames, 'interrupt_reply', { status: 'ok' }).map((frame) =>
    Buffer.from(frame),
  );
  assert.equal(String(address), 'identity');
  assert.deepEqual(unpackMessage('key', reply), {
    type: 'interrupt_reply',
    parentId: packed.id,
    content: { status: 'ok' },
  });
});
