import type { tf } from '../../tf.js';
import { NCHW } from '../layout.js';
import type { Recorder } from '../recorder.js';
import { rule } from '../rule.js';
import { scaleAndShift } from './batch-norm.js';

type Shape4 = readonly [number, number, number, number];

interface Attributes {
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * Registers group normalisation and its gradient. Maps are seen as one image with the channels of all images,
 * [1, N C, H, W]: everything known per image and channel is then one scale and one shift, as in batch normalisation.
 */
export function registerGroupNorm(): void {
  rule<Attributes>('GroupNorm', ({ inputs: { x, scale, offset }, attrs, recorder: r }) => {
    const [n, h, w, c] = x!.shape as unknown as Shape4;
    const { centred, inverse } = statistics(r, x!, attrs);
    const scales = r.node('Mul', [inverse, byGroup(r, scale!, attrs)]);
    const shifts = spread(r, r.nameIn(offset!), [n, c]);
    const y = scaleAndShift(r, centred, listed(r, scales), listed(r, shifts), n * c);
    return r.output(r.reshape(y, [n, c, h, w]), x!.shape, 'float32', NCHW);
  });
  rule<Attributes>('GroupNormGrad', ({ inputs: { dy, x, scale }, attrs, recorder: r }) => {
    const [n, h, w, c] = x!.shape as unknown as Shape4;
    const { groups } = attrs;
    const { centred, inverse } = statistics(r, x!, attrs);
    const perChannel = [n, groups, c / groups];
    /** Sum of each channel of each image. */
    const sums = (values: string): string =>
      r.reshape(r.node('ReduceSum', [values, r.graph.int64([0, 2, 3])], { keepdims: 0 }), perChannel);
    const overImages = (values: string): string =>
      r.reshape(r.node('ReduceSum', [values, r.graph.int64([0])], { keepdims: 0 }), [c]);
    const d = asOneImage(r, dy!);
    const [plain, along] = [sums(d), sums(r.node('Mul', [d, centred]))];
    // dx = 1 / deviation * (dxhat - mean(dxhat) - xhat * mean(dxhat * xhat)) with dxhat = scale dy,
    // gathered as a dy + (b (x - mean) + shift)
    const scales = byGroup(r, scale!, attrs);
    const share = r.scalar(groups / (h * w * c));
    const mean = (values: string): string => {
      const sum = r.node('ReduceSum', [r.node('Mul', [values, scales]), r.graph.int64([2])], { keepdims: 1 });
      return r.node('Mul', [sum, share]);
    };
    const minus = r.node('Neg', [inverse]);
    const cube = r.node('Mul', [r.node('Mul', [inverse, inverse]), minus]);
    const a = r.reshape(r.node('Mul', [inverse, scales]), [n * c, 1, 1]);
    const b = spread(r, r.node('Mul', [cube, mean(along)]), perChannel);
    const shift = spread(r, r.node('Mul', [minus, mean(plain)]), perChannel);
    const line = scaleAndShift(r, centred, listed(r, b), listed(r, shift), n * c);
    const dx = r.node('Add', [r.node('Mul', [d, a]), line]);
    return [
      r.output(r.reshape(dx, [n, c, h, w]), x!.shape, 'float32', NCHW),
      r.output(overImages(r.node('Mul', [along, inverse])), [c], 'float32'),
      r.output(overImages(plain), [c], 'float32'),
    ];
  });
}

/**
 * Values minus their group's mean, [1, N C, H, W], and reciprocal standard deviations, [N, groups, 1]; shared by the
 * forward and the backward pass.
 */
function statistics(
  r: Recorder,
  x: tf.TensorInfo,
  { groups, epsilon }: Attributes,
): { readonly centred: string; readonly inverse: string } {
  const [n, , , c] = x.shape as unknown as Shape4;
  const name = asOneImage(r, x);
  /** Mean of each group of each image, [N, groups, 1], by the means of its channels. */
  const mean = (values: string): string => {
    const ofChannels = r.node('ReduceMean', [values, r.graph.int64([0, 2, 3])], { keepdims: 0 });
    return r.node('ReduceMean', [r.reshape(ofChannels, [n, groups, c / groups]), r.graph.int64([2])], { keepdims: 1 });
  };
  const centred = r.shared(`${name} less the mean of ${groups}`, () => {
    const means = spread(r, mean(name), [n, groups, c / groups]);
    return r.node('Sub', [name, r.reshape(means, [n * c, 1, 1])]);
  });
  const inverse = r.shared(`deviation of ${centred} ${epsilon}`, () => {
    const variance = mean(r.node('Mul', [centred, centred]));
    return r.node('Reciprocal', [r.node('Sqrt', [r.node('Add', [variance, r.scalar(epsilon)])])]);
  });
  return { centred, inverse };
}

/** [N, H, W, C] as [1, N C, H, W]. */
function asOneImage(r: Recorder, x: tf.TensorInfo): string {
  const [n, h, w, c] = x.shape as unknown as Shape4;
  const name = r.nameIn(x, NCHW);
  return r.shared(`${name} as one image`, () => r.reshape(name, [1, n * c, h, w]));
}

/** Vector of channels as [groups, C / groups]. */
function byGroup(r: Recorder, list: tf.TensorInfo, { groups }: Attributes): string {
  return r.reshape(r.nameIn(list), [groups, list.shape[0]! / groups]);
}

/** Expands one value per group to its channels. */
function spread(r: Recorder, values: string, shape: readonly number[]): string {
  return r.node('Expand', [values, r.graph.int64(shape)]);
}

/** One value for each channel of each image as a list. */
function listed(r: Recorder, values: string): string {
  return r.reshape(values, [-1]);
}
