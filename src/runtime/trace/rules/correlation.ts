import type { tf } from '../../tf.js';
import { NCHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { rule } from '../rule.js';
import { flipFilter } from './conv-attributes.js';

type Shape4 = readonly [number, number, number, number];

/**
 * Registers the depth-wise correlation of two computed maps, per image and channel: a grouped convolution with images
 * folded into channels. So are its gradients.
 */
export function registerCorrelation(): void {
  rule('DepthwiseCorrelation', ({ inputs: { x, z }, recorder }) => {
    const [b, h, w, c] = x!.shape as unknown as Shape4;
    const [, kh, kw] = z!.shape as unknown as Shape4;
    return correlate(recorder, x!, z!, [b, h - kh + 1, w - kw + 1, c]);
  });
  rule<{ shape: Shape4 }>('DepthwiseCorrelationBackpropX', ({ inputs: { dy, z }, attrs, recorder }) =>
    correlate(recorder, dy!, z!, attrs.shape, true),
  );
  rule<{ shape: Shape4 }>('DepthwiseCorrelationBackpropZ', ({ inputs: { dy, x }, attrs, recorder }) =>
    correlate(recorder, x!, dy!, attrs.shape),
  );
}

/** @param isFull Whether the second map is flipped and the first fully padded. */
function correlate(r: Recorder, x: tf.TensorInfo, z: tf.TensorInfo, shape: Shape4, isFull = false): tf.TensorInfo {
  const [, xh, xw] = x.shape as unknown as Shape4;
  const [b, kh, kw, c] = z.shape as unknown as Shape4;
  const [, h, w] = shape;
  const images = r.reshape(r.nameIn(x, NCHW), [1, b * c, xh, xw]);
  const filter = r.reshape(r.nameIn(z, NCHW), [b * c, 1, kh, kw]);
  const pads = isFull ? [kh - 1, kw - 1, kh - 1, kw - 1] : [0, 0, 0, 0];
  const inputs = [images, isFull ? flipFilter(r, filter, kh * kw) : filter];
  const name = r.convolution(
    inputs,
    { group: b * c, kernel_shape: [kh, kw], pads },
    {
      shape: [b * c, 1, kh, kw],
      images: [1, xh, xw],
      results: [1, h, w],
      source: { name: filter, axes: 'oik', isFlipped: isFull },
    },
  );
  return r.output(r.reshape(name, [b, c, h, w]), shape, 'float32', NCHW);
}
