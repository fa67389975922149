import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textOf } from './ipynb.js';
import { asOnTerminal, type Displays, OutputCollector } from './outputs.js';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });

test('text of one stream in a row becomes one output, and none is lost', () => {
  const parts = fc.array(fc.record({ name: fc.constantFrom('stdout', 'stderr'), text }));
  fc.assert(
    fc.property(parts, (messages) => {
      const collector = new OutputCollector();
      for (const message of messages) collector.add('stream', message);
      const outputs = collector.finished().filter((output) => output.output_type === 'stream');
      for (const name of ['stdout', 'stderr']) {
        const sent = messages.filter((message) => message.name === name).map((message) => message.text);
        const kept = outputs.filter((output) => output.name === name).map((output) => textOf(output.text));
        assert.equal(kept.join(''), sent.join(''));
      }
      assert.ok(outputs.every((output, index) => output.name !== outputs[index + 1]?.name));
    }),
  );
});

const terminal: [written: string, shown: string][] = [
  ['10%\r50%\rdone\n', 'done\n'],
  ['line\r\nnext\r\n', 'line\nnext\n'],
  ['a\rb\r', 'b'],
  ['plain', 'plain'],
  ['', ''],
];
for (const [written, shown] of terminal)
  test(`a terminal shows ${JSON.stringify(written)} as ${JSON.stringify(shown)}`, () => {
    assert.equal(asOnTerminal(written), shown);
  });

test('a progress bar that came in many messages is cleaned as a whole', () => {
  const collector = new OutputCollector();
  for (const part of ['1', '0%\r', '20', '%']) collector.add('stream', { name: 'stdout', text: part });
  assert.deepEqual(collector.finished(), [{ output_type: 'stream', name: 'stdout', text: ['20%'] }]);
});

test('an update replaces a display of an earlier cell', () => {
  const displays: Displays = new Map();
  const [first, second] = [new OutputCollector(displays), new OutputCollector(displays)];
  first.add('display_data', { data: { 'text/plain': 'old' }, metadata: {}, transient: { display_id: 'd' } });
  second.add('update_display_data', { data: { 'text/plain': 'new\nline' }, transient: { display_id: 'd' } });
  assert.deepEqual(first.finished(), [
    { output_type: 'display_data', data: { 'text/plain': ['new\n', 'line'] }, metadata: {} },
  ]);
  assert.deepEqual(second.finished(), []);
});

test('base64 and JSON are stored as they are', () => {
  const collector = new OutputCollector();
  const data = { 'image/png': 'QUJD\n', 'application/json': { a: [1] }, 'text/html': 'a\nb' };
  collector.add('execute_result', { data, metadata: {}, execution_count: 3 });
  assert.deepEqual(collector.finished()[0], {
    output_type: 'execute_result',
    data: { ...data, 'text/html': ['a\n', 'b'] },
    metadata: {},
    execution_count: 3,
  });
});

test('clear_output removes at once, or with the next output', () => {
  const collector = new OutputCollector();
  collector.add('stream', { name: 'stdout', text: 'a' });
  collector.add('clear_output', { wait: true });
  assert.equal(collector.outputs.length, 1);
  collector.add('stream', { name: 'stdout', text: 'b' });
  assert.deepEqual(collector.finished(), [{ output_type: 'stream', name: 'stdout', text: ['b'] }]);
  collector.add('clear_output', { wait: false });
  assert.deepEqual(collector.finished(), []);
});
