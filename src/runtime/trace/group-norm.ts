import type { tf } from '../tf.js';
import { scaleAndShift } from './batch-norm.js';
import { inLayout, NCHW } from './layout.js';
import type { Recorder } from './recorder.js';
import { rule } from './rule.js';

interface Attributes {
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * Registers group normalisation and its gradient. Minimises passes over large tensors: everything known per image and
 * channel is combined into one scale and one shift.
 */
export function registerGroupNorm(): void {
  rule<Attributes>('GroupNorm', ({ inputs: { x, scale, offset }, attrs, recorder: r }) => {
    const [n, , , c] = x!.shape as [number, number, number, number];
    const { centred, inverse } = statistics(r, x!, attrs);
    const scales = r.node('Mul', [inverse, byGroup(r, scale!, attrs)]);
    const shifts = r.node('Expand', [r.nameIn(offset!), r.graph.int64([n, c])]);
    return r.output(linear(r, x!, centred, scales, shifts), x!.shape, 'float32', NCHW);
  });
  rule<Attributes>('GroupNormGrad', ({ inputs: { dy, x, scale }, attrs, recorder: r }) => {
    const [n, h, w, c] = x!.shape as [number, number, number, number];
    const { groups } = attrs;
    const { centred, inverse } = statistics(r, x!, attrs);
    const perChannel = [n, groups, c / groups];
    /** Sum of each channel of each image. */
    const sums = (values: string): string => {
      const rows = r.reshape(values, [n, c, h * w]);
      return r.reshape(r.node('ReduceSum', [rows, r.graph.int64([2])], { keepdims: 0 }), perChannel);
    };
    const overImages = (values: string): string =>
      r.reshape(r.node('ReduceSum', [values, r.graph.int64([0])], { keepdims: 0 }), [c]);
    const d = r.nameIn(dy!, NCHW);
    const [plain, along] = [sums(d), sums(r.node('Mul', [d, r.reshape(centred, inLayout(x!.shape, NCHW))]))];
    // dx = 1 / deviation * (dxhat - mean(dxhat) - xhat * mean(dxhat * xhat)) with dxhat = scale dy,
    // gathered as a dy + b (x - mean) + shift
    const scales = byGroup(r, scale!, attrs);
    const share = r.scalar(groups / (h * w * c));
    const mean = (values: string): string => {
      const sum = r.node('ReduceSum', [r.node('Mul', [values, scales]), r.graph.int64([2])], { keepdims: 1 });
      return r.node('Mul', [sum, share]);
    };
    const minus = r.node('Neg', [inverse]);
    const cube = r.node('Mul', [r.node('Mul', [inverse, inverse]), minus]);
    const a = r.node('Mul', [inverse, scales]);
    const b = spread(r, r.node('Mul', [cube, mean(along)]), perChannel);
    const shift = spread(r, r.node('Mul', [minus, mean(plain)]), perChannel);
    const zero = r.graph.constant('float32', new Array<number>(n * c).fill(0), [n * c]);
    const dx = r.node('Add', [linear(r, x!, d, a, shift), linear(r, x!, centred, b, zero)]);
    return [
      r.output(dx, x!.shape, 'float32', NCHW),
      r.output(overImages(r.node('Mul', [along, inverse])), [c], 'float32'),
      r.output(overImages(plain), [c], 'float32'),
    ];
  });
}

/**
 * Values minus their group's mean, [N, groups, size of a group], and reciprocal standard deviations, [N, groups, 1];
 * shared by the forward and the backward pass.
 */
function statistics(
  r: Recorder,
  x: tf.TensorInfo,
  { groups, epsilon }: Attributes,
): { readonly centred: string; readonly inverse: string } {
  const name = r.nameIn(x, NCHW);
  const mean = (values: string): string => r.node('ReduceMean', [values, r.graph.int64([2])], { keepdims: 1 });
  const centred = r.shared(`${name} less the mean of ${groups}`, () => {
    const grouped = r.reshape(name, [x.shape[0]!, groups, -1]);
    return r.node('Sub', [grouped, mean(grouped)]);
  });
  const inverse = r.shared(`deviation of ${centred} ${epsilon}`, () => {
    const variance = mean(r.node('Mul', [centred, centred]));
    return r.node('Reciprocal', [r.node('Sqrt', [r.node('Add', [variance, r.scalar(epsilon)])])]);
  });
  return { centred, inverse };
}

/** Vector of channels as [groups, C / groups]. */
function byGroup(r: Recorder, list: tf.TensorInfo, { groups }: Attributes): string {
  return r.reshape(r.nameIn(list), [groups, list.shape[0]! / groups]);
}

/** Expands one value per group to its channels. */
function spread(r: Recorder, values: string, shape: readonly number[]): string {
  return r.node('Expand', [values, r.graph.int64(shape)]);
}

/** values * scale + shift of each channel of each image, [N, C, H, W]. */
function linear(r: Recorder, x: tf.TensorInfo, values: string, scale: string, shift: string): string {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const flat = (list: string): string => r.reshape(list, [n * c]);
  const channels = r.reshape(values, [1, n * c, h, w]);
  return r.reshape(scaleAndShift(r, channels, flat(scale), flat(shift), n * c), [n, c, h, w]);
}
