import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossAndGradients } from '../runtime/gradients.js';
import { tf } from '../runtime/tf.js';
import { type TensorFunction, trace } from '../runtime/trace/trace.js';
import { coSiamRpnEfficientNetB0, coSiamRpnResNet50C3 } from '../trackers/cosiamrpn/network.js';
import { nanoTrack } from '../trackers/nanotrack/network.js';
import { siamCarMobileNetV2, siamCarResNet50, siamCarTiny } from '../trackers/siamcar/network.js';
import { siamFcPpAlexNet, siamFcPpGoogLeNet } from '../trackers/siamfcpp/network.js';
import {
  siamRpnPpAlexNet,
  siamRpnPpMobileNetV2,
  siamRpnPpMobileNetV2Width1,
  siamRpnPpResNet50,
  siamRpnPpTiny,
} from '../trackers/siamrpnpp/network.js';
import type { Network } from './network.js';
import { parameterInputs } from './parameters.js';

const networks: readonly Network<object>[] = [
  siamRpnPpResNet50(),
  siamRpnPpMobileNetV2(),
  siamRpnPpMobileNetV2Width1(),
  siamCarMobileNetV2(),
  siamRpnPpAlexNet(),
  siamCarResNet50(),
  siamFcPpGoogLeNet(),
  siamFcPpAlexNet(),
  coSiamRpnEfficientNetB0(),
  coSiamRpnResNet50C3(),
  siamCarTiny(),
  siamRpnPpTiny(),
  nanoTrack(1),
  nanoTrack(2),
  nanoTrack(3),
];

/** A step's gradients by every trained tensor, and the next running statistics. */
function step(network: Network<object>): TensorFunction {
  return ({ z, x, ...params }) => {
    const trained = network.table.filter(({ trainable }) => trainable).map(({ name }) => [name, params[name]!]);
    const { loss, gradients, extras } = lossAndGradients((by) => {
      const { outputs, statistics } = network.train({ ...params, ...by }, z as tf.Tensor4D, x as tf.Tensor4D);
      const sums = Object.values(outputs as Record<string, tf.Tensor>).map((output) => tf.mean(output));
      return { loss: tf.addN(sums) as tf.Scalar, extras: { ...statistics } };
    }, Object.fromEntries(trained));
    return { loss, ...Object.fromEntries(Object.entries(gradients).map(([name, g]) => [`d ${name}`, g])), ...extras };
  };
}

for (const network of networks) {
  test(`${network.name}: every trained tensor has a gradient, every running statistic a next value`, () => {
    const images = { z: [2, 127, 127, 3], x: [2, 255, 255, 3] };
    const { outputs, updates } = trace(step(network), { ...images, ...parameterInputs(network.table) });
    const trained = network.table.filter(({ trainable }) => trainable).map(({ name }) => `d ${name}`);
    assert.deepEqual(outputs.map(({ name }) => name).sort(), ['loss', ...trained].sort());
    const running = network.table.filter(({ trainable }) => !trainable).map(({ name }) => name);
    assert.deepEqual(updates.map(({ name }) => name).sort(), running.sort());
  });
}
