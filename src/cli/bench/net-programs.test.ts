import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../runtime/compile.js';
import type { HostData, HostTensor } from '../../runtime/host-tensor.js';
import { layerInputs, type Net, trainingStep } from '../../runtime/testing/training-nets.js';
import { tf } from '../../runtime/tf.js';
import type { PartProgram } from '../../training/step/timings.js';
import { netPrograms, weightNames } from './net-programs.js';

const inputs = layerInputs([{ k: 1, from: 2, to: 3, stride: 1, pad: 0, dilation: 1 }], [1, 2, 2, 2]);
const net: Net = ({ x, w0, scale0, offset0 }) => {
  const y = tf.conv2d(x as tf.Tensor4D, w0 as tf.Tensor4D, 1, 'valid');
  return tf.mean(tf.square(tf.add(tf.mul(y, scale0!), offset0!)));
};
const x = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i));
const weights = {
  w0: Float32Array.of(1, -2, 3, 0.5, 4, -1),
  scale0: Float32Array.of(1, 2, 3),
  offset0: new Float32Array(3),
};
const still = {
  'velocity w0': new Float32Array(6),
  'velocity scale0': new Float32Array(3),
  'velocity offset0': new Float32Array(3),
};

async function ran({ fn, inputs: own }: PartProgram, params: Readonly<Record<string, HostData>>) {
  const program = await compile(fn, own);
  program.setParameters(params);
  const outputs: Readonly<Record<string, HostTensor>> = await program.run('x' in own ? { x } : {});
  const after = await program.parameters();
  await program.dispose();
  return { outputs, after };
}

test("a step's parts: the same loss with and without gradients, and an update that does what the whole step does", async () => {
  const { forward, forwardBackward, update } = netPrograms(net, inputs);
  const step = await ran({ fn: trainingStep(net, weightNames(inputs)), inputs }, { ...weights, ...still });
  const velocities = weightNames(inputs).map((name) => [name, step.after[`velocity ${name}`]!.data] as const);
  const gradients = Object.fromEntries(velocities.map(([name, data]) => [`gradient ${name}`, data])); // as nothing moved
  const updated = await ran(update, { ...weights, ...still, ...gradients });
  for (const name of weightNames(inputs)) {
    assert.deepEqual(updated.after[name]!.data, step.after[name]!.data, name);
    assert.notDeepEqual(updated.after[name]!.data, weights[name as keyof typeof weights], name);
  }
  const sum = velocities.flatMap(([, data]) => [...data]).reduce((a, b) => a + b, 0);
  const both = await ran(forwardBackward, { ...weights, ...still });
  const loss = (await ran(forward, { ...weights, ...still })).outputs.loss!.data[0];
  assert.deepEqual([loss, both.outputs.loss!.data[0]], [step.outputs.loss!.data[0], step.outputs.loss!.data[0]]);
  assert.ok(Math.abs(both.outputs.sum!.data[0]! - sum) < 1e-4);
});
