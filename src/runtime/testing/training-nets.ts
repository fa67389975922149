import { lossAndGradients } from '../gradients.js';
import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import { batchNormTrain } from '../kernels/batch-norm.js';
import { tf } from '../tf.js';
import type { InputSpec, NamedTensors, TensorFunction } from '../trace/trace.js';
import { applyBlocks, type Block, type ConvLayer, stage } from './atrous-resnet.js';

/** Learning rate and momentum of the training steps. */
export const sgd = { rate: 0.01, momentum: 0.9 };

/** Four convolutions. */
export const smallLayers: readonly ConvLayer[] = [
  { k: 5, from: 3, to: 32, stride: 2, pad: 0, dilation: 1 },
  { k: 3, from: 32, to: 64, stride: 2, pad: 0, dilation: 1 },
  { k: 3, from: 64, to: 64, stride: 2, pad: 0, dilation: 1 },
  { k: 3, from: 64, to: 128, stride: 1, pad: 0, dilation: 1 },
];
/** A stage of the atrous ResNet-50, and its input [N, H, W, C]. */
export const stageBlocks: readonly Block[] = stage(512, 128, 3, 1, 2);
export const stageShape = [4, 31, 31, 512] as const;

/** A loss of named tensors. */
export type Net = (tensors: NamedTensors) => tf.Scalar;

/** A convolution without bias, and batch normalisation by the batch. */
function convNorm(tensors: NamedTensors, x: tf.Tensor4D, { stride, pad, dilation }: ConvLayer, i: number): tf.Tensor4D {
  const y = atrousConv2d(x, tensors[`w${i}`] as tf.Tensor4D, { strides: stride, pad, dilations: dilation });
  return batchNormTrain(y, tensors[`scale${i}`] as tf.Tensor1D, tensors[`offset${i}`] as tf.Tensor1D).y;
}

/** Convolutions, each with normalisation and ReLU; the mean square of the output. */
export const smallNet: Net = (tensors) => {
  let y = tensors.x as tf.Tensor4D;
  smallLayers.forEach((layer, i) => {
    y = tf.relu(convNorm(tensors, y, layer, i));
  });
  return tf.mean(tf.square(y));
};

/** The stage, and the mean square of the output. */
export const stageNet: Net = (tensors) => {
  const convolve = (x: tf.Tensor4D, layer: ConvLayer, i: number): tf.Tensor4D => convNorm(tensors, x, layer, i);
  return tf.mean(tf.square(applyBlocks(stageBlocks, tensors.x as tf.Tensor4D, convolve)));
};

/** The input, and per layer its weights, scale, offset and their velocities, which live between runs. */
export function layerInputs(layers: readonly ConvLayer[], x: readonly number[]): Record<string, InputSpec> {
  const parameters = layers.flatMap(({ k, from, to }, i): [string, InputSpec][] => [
    [`w${i}`, { shape: [k, k, from, to], parameter: true }],
    [`scale${i}`, { shape: [to], parameter: true }],
    [`offset${i}`, { shape: [to], parameter: true }],
  ]);
  const velocities = parameters.map(([name, spec]): [string, InputSpec] => [`velocity ${name}`, spec]);
  return { x: { shape: x }, ...Object.fromEntries([...parameters, ...velocities]) };
}

/** One step of gradient descent with momentum. */
export function trainingStep(net: Net, names: readonly string[]): TensorFunction {
  return (tensors) => {
    const weights = Object.fromEntries(names.map((name) => [name, tensors[name]!]));
    const { loss, gradients } = lossAndGradients((current) => net({ ...tensors, ...current }), weights);
    return { loss, ...updated(tensors, gradients) };
  };
}

/** The next weights and velocities by the gradients of some weights. */
export function updated(tensors: NamedTensors, gradients: NamedTensors): NamedTensors {
  const next: NamedTensors = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const velocity = tf.add(tf.mul(tensors[`velocity ${name}`]!, sgd.momentum), gradient);
    next[`velocity ${name}`] = velocity;
    next[name] = tf.sub(tensors[name]!, tf.mul(velocity, sgd.rate));
  }
  return next;
}
