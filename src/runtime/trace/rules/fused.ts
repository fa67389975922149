import { tf } from '../../tf.js';
import type { Recorder } from '../recorder.js';
import { elementwise } from './broadcast.js';

/** Applies a fused kernel's activation. */
export function applyActivation(
  recorder: Recorder,
  x: tf.TensorInfo,
  { activation, leakyreluAlpha }: { readonly activation: string; readonly leakyreluAlpha?: number },
  slope: tf.TensorInfo | undefined,
): tf.TensorInfo {
  const r = recorder;
  const forms: Record<string, (name: string) => string> = {
    relu: (name) => r.node('Relu', [name]),
    relu6: (name) => r.node('Clip', [name, r.scalar(0), r.scalar(6)]),
    elu: (name) => r.node('Elu', [name]),
    sigmoid: (name) => r.node('Sigmoid', [name]),
    leakyrelu: (name) => r.node('LeakyRelu', [name], { alpha: { float: leakyreluAlpha ?? 0.2 } }),
  };
  if (activation === 'linear') return x;
  if (activation === 'prelu') {
    return elementwise(r, [x, slope!], 'float32', ([a, b]) => r.node('PRelu', [a!, b!]));
  }
  const form = forms[activation];
  if (!form) throw new Error(`no rule for the activation '${activation}'`);
  return elementwise(r, [x], 'float32', ([name]) => form(name!));
}

/** A bias as a vector of channels, as in ONNX. */
export function biasName(r: Recorder, bias: tf.TensorInfo, channels: number): string {
  const size = tf.util.sizeFromShape(bias.shape);
  if (bias.shape.length === 1 && size === channels) return r.nameIn(bias);
  const list = r.reshape(r.nameIn(bias), [size]);
  return size === channels ? list : r.node('Expand', [list, r.graph.int64([channels])]);
}
