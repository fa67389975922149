import { tf } from '../../tf.js';
import { defaultLayout, type Layout, NCHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { rule } from '../rule.js';

/** Registers batch normalisation: inference, training, gradient. */
export function registerBatchNorm(): void {
  rule<{ varianceEpsilon: number }>(tf.FusedBatchNorm, ({ inputs, attrs, recorder: r }) => {
    const { x, mean, variance, scale, offset } = inputs;
    if ([mean, variance, scale, offset].some((each) => each && each.shape.length > 1)) {
      return normalised(inputs as Readonly<Record<string, tf.Tensor>>, attrs.varianceEpsilon);
    }
    const channels = x!.shape.at(-1)!;
    const list = (tensor: tf.TensorInfo | undefined, otherwise: number): string =>
      tensor ? r.nameIn(tensor) : r.graph.constant('float32', new Array<number>(channels).fill(otherwise), [channels]);
    const layout = channelsSecond(x!.shape.length);
    const operands = [r.nameIn(x!, layout), list(scale, 1), list(offset, 0), list(mean, 0), list(variance, 1)];
    const name = r.node('BatchNormalization', operands, { epsilon: { float: attrs.varianceEpsilon } });
    return r.output(name, x!.shape, 'float32', layout);
  });
  rule<{ epsilon: number }>('BatchNormTrain', ({ inputs: { x, scale, offset }, attrs: { epsilon }, recorder: r }) => {
    const channels = x!.shape.at(-1)!;
    const layout = channelsSecond(x!.shape.length);
    const mean = r.node('ReduceMean', [r.nameIn(x!, layout), othersThanChannels(r, layout)], { keepdims: 0 });
    const difference = centred(r, r.nameIn(x!, layout), mean, layout);
    const squares = r.node('Mul', [difference, difference]);
    const variance = r.node('ReduceMean', [squares, othersThanChannels(r, layout)], { keepdims: 0 });
    // in ONNX Runtime, ONNX's training mode overwrites its inputs with the statistics, including constants
    const operands = [r.nameIn(x!, layout), r.nameIn(scale!), r.nameIn(offset!), mean, variance];
    const y = r.node('BatchNormalization', operands, { epsilon: { float: epsilon } });
    return [
      r.output(y, x!.shape, 'float32', layout),
      r.output(mean, [channels], 'float32'),
      r.output(variance, [channels], 'float32'),
    ];
  });
  rule<{ epsilon: number }>('BatchNormTrainGrad', ({ inputs, attrs: { epsilon }, recorder: r }) => {
    const { dy, x, scale, mean, variance } = inputs;
    const channels = x!.shape.at(-1)!;
    const layout = channelsSecond(x!.shape.length);
    const deviation = r.node('Sqrt', [r.node('Add', [r.nameIn(variance!), r.scalar(epsilon)])]);
    const inverse = r.node('Reciprocal', [deviation]);
    const difference = centred(r, r.nameIn(x!, layout), r.nameIn(mean!), layout);
    const d = r.nameIn(dy!, layout);
    const sum = (name: string): string => r.node('ReduceSum', [name, othersThanChannels(r, layout)], { keepdims: 0 });
    const [dOffset, along] = [sum(d), sum(r.node('Mul', [d, difference]))];
    const dScale = r.node('Mul', [along, inverse]);
    // dx = scale / deviation * (dy - mean(dy) - xhat * mean(dy * xhat)), gathered as a dy + (b (x - mean) + c)
    const a = r.node('Mul', [r.nameIn(scale!), inverse]);
    const share = r.scalar(channels / tf.util.sizeFromShape(x!.shape));
    const aShare = r.node('Neg', [r.node('Mul', [a, share])]);
    const b = r.node('Mul', [r.node('Mul', [aShare, dScale]), inverse]);
    const c = r.node('Mul', [aShare, dOffset]);
    const line = scaleAndShift(r, difference, b, c, channels);
    const dx = r.node('Add', [r.node('Mul', [d, perChannel(r, a, layout)]), line]);
    return [
      r.output(dx, x!.shape, 'float32', layout),
      r.output(dScale, [channels], 'float32'),
      r.output(dOffset, [channels], 'float32'),
    ];
  });
}

/** Batch normalisation by statistics that are no lists of channels, which ONNX's has not: they broadcast. */
function normalised(
  { x, mean, variance, scale, offset }: Readonly<Record<string, tf.Tensor>>,
  epsilon: number,
): tf.Tensor {
  const normal = tf.mul(tf.sub(x!, mean!), tf.rsqrt(tf.add(variance!, epsilon)));
  const scaled = scale ? tf.mul(normal, scale) : normal;
  return offset ? tf.add(scaled, offset) : scaled;
}

/** The layout with channels after images, as in ONNX's normalisations. */
function channelsSecond(rank: number): Layout {
  return rank === 4 ? NCHW : [0, rank - 1, ...defaultLayout(rank - 1).slice(1)];
}

function othersThanChannels(r: Recorder, layout: Layout): string {
  return r.graph.int64(layout.flatMap((axis, i) => (axis === layout.length - 1 ? [] : [i])));
}

/** values * scale + shift per channel (the second axis), in one pass: a normalisation with mean 0 and variance 1. */
export function scaleAndShift(r: Recorder, values: string, scale: string, shift: string, channels: number): string {
  const list = (value: number): string =>
    r.graph.constant('float32', new Array<number>(channels).fill(value), [channels]);
  return r.node('BatchNormalization', [values, scale, shift, list(0), list(1)], { epsilon: { float: 0 } });
}

/** Values minus their channel's mean, shared by the forward and the backward pass. */
function centred(r: Recorder, x: string, mean: string, layout: Layout): string {
  return r.shared(`${x} - ${mean}`, () => r.node('Sub', [x, perChannel(r, mean, layout)]));
}

/** Reshapes a vector of channels to broadcast against tensors of a layout. */
function perChannel(r: Recorder, list: string, layout: Layout): string {
  return r.reshape(list, [-1, ...new Array<number>(layout.length - 2).fill(1)]);
}
