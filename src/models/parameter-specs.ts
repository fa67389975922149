import { elementsOf, type Fill, type InitRule, type ParameterSpec } from './parameters.js';

/** What the outputs of a last layer are. */
export interface OutputRole {
  /**
   * Whether distances are exponentials of the outputs. The paper's initialisation is then the reference's: with He's, the
   * outputs deviate by several units, so that distances are thousands of pixels and overflow.
   */
  readonly isExponent?: boolean;
  /** The output with which every point predicts the same, a target as large as before. */
  readonly atRest?: number;
}

/** Specification of a layer's tensors. */
interface LayerSpec<Shape extends readonly number[]> extends OutputRole {
  /** Name of the layer: 'backbone.conv1'. */
  readonly name: string;
  readonly group: string;
  readonly shape: Shape;
  /** Initialisation of the kernel in the reference. Default: PyTorch's. */
  readonly reference?: Fill;
  /** Initialisation of the bias in the reference. Default: PyTorch's. */
  readonly referenceBias?: Fill;
}

/** Specification of a convolution's tensors; shape [out, in, kh, kw], of a transposed one [in, out, kh, kw]. */
export interface ConvSpec extends LayerSpec<readonly [number, number, number, number]> {
  /** Default: false. */
  readonly bias?: boolean;
  /** Number of biases. Default: the kernel's first side. */
  readonly outputs?: number;
}

const zero = constant(0);
const one = constant(1);

/** Specifications of a convolution's kernel and optional bias. */
export function convSpecs(conv: ConvSpec): ParameterSpec[] {
  const { name, group, shape, bias = false, outputs = shape[0], isExponent = false, atRest } = conv;
  const standard = pytorchDefault(shape);
  const spec = (part: string, sides: readonly number[], paper: Fill, reference: Fill, rest: number): ParameterSpec => ({
    name: `${name}.${part}`,
    shape: sides,
    init: { paper: isExponent ? reference : paper, reference },
    group,
    trainable: true,
    ...(atRest !== undefined && { atRest: rest }),
  });
  const kernel = spec('weight', shape, kaimingFanOut(shape), conv.reference ?? standard, 0);
  return bias ? [kernel, spec('bias', [outputs], zero, conv.referenceBias ?? standard, atRest ?? 0)] : [kernel];
}

/** Specifications of a fully connected layer's kernel [out, in] and bias. */
export function linearSpecs({ shape, ...layer }: LayerSpec<readonly [number, number]>): ParameterSpec[] {
  const specs = convSpecs({ ...layer, shape: [...shape, 1, 1], bias: true });
  return specs.map((spec) => (spec.shape.length === 4 ? { ...spec, shape } : spec));
}

/** Scale 1 and offset 0 of a normalisation, and running statistics 0 and 1 where it is a batch normalisation. */
export function normSpecs(name: string, group: string, channels: number, kind: 'batch' | 'group'): ParameterSpec[] {
  const spec = (part: string, fill: Fill, trainable: boolean): ParameterSpec => ({
    name: `${name}.${part}`,
    shape: [channels],
    init: both(fill),
    group,
    trainable,
  });
  const affine = [spec('weight', one, true), spec('bias', zero, true)];
  return kind === 'group' ? affine : [...affine, spec('running_mean', zero, false), spec('running_var', one, false)];
}

/** Specification of a tensor initialised with ones, such as weights of levels. */
export function onesSpec(name: string, group: string, length: number): ParameterSpec {
  return { name, shape: [length], init: both(one), group, trainable: true };
}

/** A constant initialisation. */
export function constant(value: number): Fill {
  return { kind: 'constant', value };
}

/**
 * He's normal distribution by the number of outputs, for layers before a ReLU: deviation sqrt(2 / (first side * kh *
 * kw)).
 *
 * Source: He et al., "Delving deep into rectifiers", as torch.nn.init.kaiming_normal_(mode='fan_out') computes it,
 * which uses the first side as the number of outputs also for transposed convolutions.
 */
export function kaimingFanOut(shape: readonly [number, number, number, number]): Fill {
  const [outputs, , height, width] = shape;
  return { kind: 'normal', deviation: Math.sqrt(2 / (outputs * height * width)) };
}

/** PyTorch's default of a convolution's kernel and bias: uniform within 1 / sqrt(second side * kh * kw). */
function pytorchDefault(shape: readonly [number, number, number, number]): Fill {
  return { kind: 'uniform', bound: 1 / Math.sqrt(elementsOf(shape.slice(1))) };
}

function both(fill: Fill): Readonly<Record<InitRule, Fill>> {
  return { paper: fill, reference: fill };
}
