import { type ConvInfo, type PoolAttributes, poolInfo } from '../../kernels/conv-info.js';
import { maxPoolGradient } from '../../kernels/taps.js';
import type { OnnxAttributes } from '../../onnx/types.js';
import { tf } from '../../tf.js';
import { inLayout, NCHW, sizeOf } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { floats, rule } from '../rule.js';
import { convAttributes, traceableInfo, transposedAttributes } from './conv-attributes.js';
import { constantTensor } from './shape.js';

/** Registers maximum and average pooling with their gradients. */
export function registerPool(): void {
  rule<PoolAttributes>(
    tf.MaxPool,
    ({ inputs: { x }, attrs, recorder: r }) => {
      const info = traceableInfo(poolInfo(x!.shape, attrs));
      return r.output(r.node('MaxPool', [r.nameIn(x!, NCHW)], convAttributes(info)), info.outShape, 'float32', NCHW);
    },
    floats,
  );
  rule<PoolAttributes>(tf.MaxPoolGrad, ({ inputs, attrs, recorder: r }) => {
    const { dy, input, output } = inputs;
    const info = traceableInfo(poolInfo(input!.shape, attrs, dy!.shape));
    if (r.provider === 'webgpu') {
      // WebGPU's MaxPool has no output of indices
      return maxPoolGradient(dy as tf.Tensor4D, input as tf.Tensor4D, output as tf.Tensor4D, info);
    }
    const [, places] = r.graph.nodeOf(2, 'MaxPool', [r.nameIn(input!, NCHW)], convAttributes(info));
    const flat = r.graph.int64([-1]);
    const zeros = r.nameIn(constantTensor(r, 0, [sizeOf(input!.shape)], 'float32'));
    const [at, values] = [r.node('Reshape', [places!, flat]), r.node('Reshape', [r.nameIn(dy!, NCHW), flat])];
    const name = r.node('ScatterElements', [zeros, at, values], { axis: 0, reduction: 'add' });
    return r.output(r.reshape(name, inLayout(input!.shape, NCHW)), input!.shape, 'float32', NCHW);
  });
  rule<PoolAttributes>(
    tf.AvgPool,
    ({ inputs: { x }, attrs, recorder: r }) => {
      const info = traceableInfo(poolInfo(x!.shape, attrs));
      const { dilations: _, ...attributes } = convAttributes(info);
      return r.output(r.node('AveragePool', [r.nameIn(x!, NCHW)], attributes), info.outShape, 'float32', NCHW);
    },
    floats,
  );
  rule<PoolAttributes>(tf.AvgPoolGrad, ({ inputs: { dy, input }, attrs, recorder: r }) => {
    const info = traceableInfo(poolInfo(input!.shape, attrs, dy!.shape));
    const [kh, kw, c] = [info.filterHeight, info.filterWidth, info.inChannels];
    const shared = r.node('Mul', [r.nameIn(dy!, NCHW), shares(r, info)]);
    const ones = r.graph.constant('float32', new Float32Array(c * kh * kw).fill(1), [c, 1, kh, kw]);
    const attributes: OnnxAttributes = { ...transposedAttributes(info), group: c };
    return r.output(r.node('ConvTranspose', [shared, ones], attributes), input!.shape, 'float32', NCHW);
  });
}

/** Reciprocal number of elements of each average, [1, 1, H', W'], without padding. */
function shares(r: Recorder, info: ConvInfo): string {
  const inside = (at: number, stride: number, pad: number, filter: number, side: number): number =>
    Math.min(side, at * stride - pad + filter) - Math.max(0, at * stride - pad);
  const values = new Float32Array(info.outHeight * info.outWidth);
  for (let y = 0; y < info.outHeight; y++) {
    const rows = inside(y, info.strideHeight, info.padInfo.top, info.filterHeight, info.inHeight);
    for (let x = 0; x < info.outWidth; x++) {
      const columns = inside(x, info.strideWidth, info.padInfo.left, info.filterWidth, info.inWidth);
      values[y * info.outWidth + x] = 1 / (rows * columns);
    }
  }
  return r.graph.constant('float32', values, [1, 1, info.outHeight, info.outWidth]);
}
