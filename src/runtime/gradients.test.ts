import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useEagerBackend } from './eager-backend.js';
import { lossAndGradients } from './gradients.js';
import { tf } from './tf.js';

beforeEach(() => useEagerBackend('cpu'));

test('extras may be the loss itself or what was given: those live on', () => {
  const w = tf.tensor1d([1, 2]);
  const { numTensors } = tf.memory();
  const { loss, gradients, extras } = lossAndGradients(
    ({ w }) => {
      const loss = tf.sum(tf.square(w!)) as tf.Scalar;
      return { loss, extras: { loss, w: w!, same: w! } };
    },
    { w },
  );
  assert.equal(tf.memory().numTensors, numTensors + 5);
  assert.deepEqual(
    [loss, extras.loss!].map((tensor) => tensor.dataSync()[0]),
    [5, 5],
  );
  tf.dispose([loss, gradients, extras]);
  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual([...w.dataSync()], [1, 2]);
  w.dispose();
});

test('a loss that does not depend on what it is differentiated by leaves no extras behind', () => {
  const w = tf.tensor1d([1]);
  const { numTensors } = tf.memory();
  assert.throws(() =>
    tf.tidy(() => {
      lossAndGradients(({ w }) => ({ loss: tf.scalar(3), extras: { a: tf.neg(w!), w: w! } }), { w });
    }),
  );
  assert.equal(tf.memory().numTensors, numTensors);
  w.dispose();
});
