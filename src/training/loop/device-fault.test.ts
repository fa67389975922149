import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, mock, test } from 'node:test';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { blockSize } from '../../runtime/block-size.js';
import { ort } from '../../runtime/session.js';
import { randomPairs } from '../testing/random-pairs.js';
import { readMetrics } from './metrics-file.js';
import { type OpenPairs, type TrainContext, train } from './train.js';
import { trainingFiles } from './training-files.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-fault-'));
after(() => rmSync(root, { recursive: true, force: true }));

/**
 * While `work` runs, sessions of training steps ask `fault` before each run for the message to fail with; `release` frees
 * them.
 */
async function withFaults(
  fault: (pairs: number) => string | undefined,
  work: () => Promise<void>,
  release?: () => Promise<void>,
): Promise<void> {
  await blockSize(); // runs a session of its own once
  const { InferenceSession } = ort();
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: Uint8Array,
    options: object,
  ) => Promise<InferenceSession>;
  const mocked = mock.method(InferenceSession, 'create', async (model: Uint8Array, options: object) => {
    const session = await create(model, options);
    const run = session.run.bind(session) as (feeds: Record<string, Tensor>, fetches: object) => Promise<object>;
    const failing = async (feeds: Record<string, Tensor>, fetches: object): Promise<object> => {
      const message = fault(feeds.template?.dims[0] ?? 0);
      if (message !== undefined) throw new Error(message);
      return run(feeds, fetches);
    };
    return Object.assign(session, { run: failing, ...(release && { release }) });
  });
  try {
    await work();
  } finally {
    mocked.mock.restore();
  }
}

const overrides = { model: 'nanotrack-v1', epochs: 1, batch: 4, validationPairs: 0, pairs: { pairsPerEpoch: 8 } };
const context = (name: string): TrainContext => ({
  sets: (options) => randomPairs(options),
  folder: path.join(root, name),
  compile: { threads: 1 },
});

test('out of memory is answered with the --accumulate that fits, and the training resumes with it', async () => {
  await withFaults(
    (pairs) => (pairs > 1 ? 'CUDA failure 2: out of memory ; GPU=0' : undefined),
    async () => {
      await assert.rejects(train(overrides, context('memory')), {
        name: 'InputError',
        message:
          '4 pairs at a time need more memory than the device has: --accumulate 4 fits (1 at a time); with --resume it continues from the last checkpoint, if there is one',
      });
      const { epochs } = await train({ ...overrides, accumulate: 4 }, { ...context('memory'), resume: true });
      assert.equal(epochs.length, 1);
    },
  );
});

test('where not even one pair fits, that is said', async () => {
  const always = () => 'Failed to allocate memory for requested buffer of size 4294967296';
  await withFaults(always, () =>
    assert.rejects(train(overrides, context('none')), { name: 'InputError', message: /and so does one pair/ }),
  );
});

test('a device that is lost after it was out of memory leaves the advice, said to be untried', async () => {
  const memory = 'Buffer size (17179869184) exceeds the max buffer size limit (4294967296).';
  await withFaults(
    (pairs) => (pairs > 2 ? memory : 'WebGPU device lost (2): device was destroyed'),
    () =>
      assert.rejects(train(overrides, context('memory-lost')), {
        name: 'InputError',
        message:
          '4 pairs at a time need more memory than the device has: --accumulate 2 could not be tried, as the device was lost (2 at a time); with --resume it continues from the last checkpoint, if there is one',
      }),
  );
});

test('a training whose device is lost saves what it has and continues on another device', async () => {
  const { compile: _, ...other } = context('lost');
  const { epochs: expected } = await train(overrides, { ...context('whole') });
  let runs = 0;
  await withFaults(
    () => (runs++ === 1 ? 'WebGPU device lost (2): device was destroyed' : undefined),
    () =>
      assert.rejects(train(overrides, context('lost')), {
        name: 'InputError',
        message: /^cpu: the device was lost .* --resume$/,
      }),
  );
  assert.ok(existsSync(path.join(root, 'lost', trainingFiles.checkpoint)));
  const { epochs } = await train(overrides, { ...other, resume: true, compile: { eager: 'wasm' } });
  assert.ok(Math.abs(epochs[0]!.loss / expected[0]!.loss - 1) < 1e-3, `${epochs[0]!.loss} ${expected[0]!.loss}`);
  const { provenance } = JSON.parse(readFileSync(path.join(root, 'lost', trainingFiles.provenance), 'utf8'));
  assert.deepEqual(
    provenance.map(({ step, device }: { step: number; device: string }) => [step, device]),
    [
      [0, 'cpu (onnxruntime)'],
      [1, 'wasm (tensorflow.js wasm)'],
    ],
  );
});

test('a device that is lost between the batches of a step leaves the steps before saved', async () => {
  let runs = 0;
  await withFaults(
    () => (runs++ === 3 ? 'WebGPU device lost (2): device was destroyed' : undefined), // the second batch of the second step
    () =>
      assert.rejects(train({ ...overrides, accumulate: 2 }, context('middle')), {
        message: /^cpu: the device was lost /,
      }),
  );
  const { metadata } = readCheckpoint(path.join(root, 'middle', trainingFiles.checkpoint));
  assert.equal(JSON.parse(metadata.training as string).step, 1);
});

const validated = { ...overrides, validationPairs: 2 };

test('a device that cannot be freed either does not hide why the training failed; pairs are closed, metrics written', async () => {
  let [runs, closed] = [0, 0];
  const sets: OpenPairs = (options) => ({ ...randomPairs(options), close: async () => void closed++ });
  const cannot = () => Promise.reject(new Error('a lost device frees nothing'));
  await withFaults(
    () => (runs++ === 4 ? 'WebGPU device lost (2): device was destroyed' : undefined), // after two steps, a validation and a step
    () =>
      assert.rejects(train({ ...validated, epochs: 2 }, { ...context('stuck'), sets, validation: sets }), {
        message: /^cpu: the device was lost /,
      }),
    cannot,
  );
  assert.equal(closed, 2, 'pairs of the validation and of the training');
  const kinds = readMetrics(path.join(root, 'stuck', trainingFiles.metrics)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['step', 'step', 'epoch', 'step']);
});

test('everything is freed after one thing that cannot be: the first error is thrown', async () => {
  let [released, closed] = [0, 0];
  const sets: OpenPairs = (options) => ({ ...randomPairs(options), close: async () => void closed++ });
  const release = () => Promise.reject(new Error(`session ${++released} stays`));
  await withFaults(
    () => undefined,
    () => assert.rejects(train(validated, { ...context('freed'), sets, validation: sets }), /session 1 stays/),
    release,
  );
  assert.deepEqual([released, closed], [2, 2], 'of the step and of the validation');
});
