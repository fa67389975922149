import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { describeMachine, recordMachine } from './machine.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-machine-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('a machine says its device, why it was chosen, and where programs run', () => {
  const plain = describeMachine({});
  assert.match(plain.software, /^siamdla \d/);
  assert.deepEqual([plain.device, plain.provider, plain.threads], ['cpu', 'cpu', availableParallelism()]);
  assert.ok(!('deviceReason' in plain));
  const card = describeMachine({ eager: 'tensorflow', threads: 2, device: { name: 'cuda', reason: 'it is there' } });
  const { device, deviceReason, provider, threads } = card;
  assert.deepEqual([device, deviceReason, provider, threads], ['cuda', 'it is there', 'tensorflow.js tensorflow', 2]);
  assert.equal(describeMachine({ provider: 'cuda' }).device, 'cuda');
});

test('a change of machine is noted, the same one again is not, and what is no record is refused', () => {
  const file = path.join(folder, 'provenance.json');
  const read = (): Record<string, unknown>[] => JSON.parse(readFileSync(file, 'utf8')).machines;
  const [one, other] = [describeMachine({ threads: 1 }), describeMachine({ threads: 2 })];
  recordMachine(file, one, { step: 0 });
  recordMachine(file, one, { step: 5 });
  recordMachine(file, other, { step: 7 });
  recordMachine(file, one, { step: 9 });
  assert.deepEqual(read(), [
    { step: 0, ...one },
    { step: 7, ...other },
    { step: 9, ...one },
  ]);
  for (const text of ['no JSON', '{"machines": 3}', 'null']) {
    writeFileSync(file, text);
    assert.throws(() => recordMachine(file, one), {
      name: 'InputError',
      message: /is not a record of machines; expected JSON/,
    });
    assert.equal(readFileSync(file, 'utf8'), text);
  }
});
