import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { compile } from '../compile.js';
import { ort } from '../session.js';
import { tf } from '../tf.js';
import { readPlacement } from './placement.js';
import { measureSpeed, type Speed, timedFunction } from './speed.js';
import type { Workload } from './workloads.js';

/** A computation that is far too short on any device. */
const short: Workload = {
  name: 'short',
  isCeiling: true,
  batches: [1],
  inputs: () => [[1, 4, 4, 2]],
  fn: (x) => tf.sigmoid(x),
  hasGradient: true,
  work: () => ({ flops: 1, bytes: 1 }),
};

for (const route of [{ provider: 'cpu' }, { eager: 'wasm' }] as const) {
  test(`a short computation is repeated within a run, ${JSON.stringify(route)}`, async (t) => {
    let now = 0; // by the real clock no computation is short on a busy machine
    t.mock.method(performance, 'now', () => {
      now += 0.001;
      return now;
    });
    const told: Speed[] = [];
    const speeds = await measureSpeed(route, () => true, { among: [short], measured: (speed) => told.push(speed) });
    assert.deepEqual(told, speeds);
    assert.deepEqual(
      speeds.map(({ part, repeats, failure }) => [part, repeats, failure]),
      [
        ['forward', 64, undefined],
        ['gradient', 64, undefined],
      ],
    );
  });
}

/** How many operations ONNX Runtime executes for a number of repetitions. */
async function executed(part: Speed['part'], repeats: number): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-speed-'));
  try {
    const profile = path.join(folder, 'run');
    const inputs = { feed: [2], rows: { shape: [1, 4, 4, 1], value: Float32Array.from({ length: 16 }, Math.sin) } };
    const program = await compile(timedFunction(short, part, repeats), inputs, { provider: 'cpu', profile });
    await program.run({ feed: Float32Array.of(1, 2) });
    await program.dispose();
    return Object.values(readPlacement(profile).nodes).reduce((sum, count) => sum + count, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('no repetition is folded or shared with another', async () => {
  for (const part of ['forward', 'gradient'] as const) {
    const [one, two, nine] = [await executed(part, 1), await executed(part, 2), await executed(part, 9)];
    assert.ok(two - one >= 4, `${one} ${two}`); // product, sigmoid, first number, next vector
    assert.equal(nine - one, 8 * (two - one));
  }
});

test('after the loss of the device the rest is not tried, and has failed', async (t) => {
  const { create } = ort().InferenceSession;
  let sessions = 0;
  t.mock.method(ort().InferenceSession, 'create', async (model: Uint8Array) => {
    sessions++;
    const session = await create(model);
    if (sessions < 3) return session; // the latency, and the first part
    return { run: () => Promise.reject(new Error('[Device] is lost.')), release: () => session.release() };
  });
  const among = [short, { ...short, name: 'next' }];
  const speeds = await measureSpeed({ provider: 'cpu' }, () => true, { among });
  assert.equal(sessions, 3);
  assert.deepEqual(
    speeds.map(({ name, part, fault }) => `${name} ${part} ${fault}`),
    [
      'short (ceiling) forward lost',
      'short (ceiling) gradient lost',
      'next (ceiling) forward lost',
      'next (ceiling) gradient lost',
    ],
  );
  assert.match(speeds[0]!.failure!, /^cpu: the device was lost /);
  assert.equal(speeds[1]!.failure, 'not measured, as the device was lost');
});

test('where the latency cannot be measured, everything has failed with the reason', async (t) => {
  t.mock.method(ort().InferenceSession, 'create', () => Promise.reject(new Error('std::bad_alloc')));
  const speeds = await measureSpeed({ provider: 'cpu' }, () => true, { among: [short] });
  assert.deepEqual(
    speeds.map(({ part, fault }) => [part, fault]),
    [
      ['forward', 'memory'],
      ['gradient', 'memory'],
    ],
  );
});
