import { InputError } from '../errors.js';
import { atrousConv2d, atrousDepthwiseConv2d } from '../runtime/kernels/atrous-conv2d.js';
import type { AtrousConvOptions } from '../runtime/kernels/atrous-options.js';
import { batchNormTrain } from '../runtime/kernels/batch-norm.js';
import { groupNorm } from '../runtime/kernels/group-norm.js';
import { tf } from '../runtime/tf.js';
import type { Params } from './parameters.js';

/** Default epsilon of normalisations, as in PyTorch. */
const standardEpsilon = 1e-5;
/** Default momentum of running statistics, as in PyTorch. */
const standardMomentum = 0.1;

/** Options of batch normalisation; the defaults are PyTorch's. */
export interface NormOptions {
  /** Added to variances. Default: 1e-5. */
  readonly epsilon?: number;
  /** Weight of a batch in updated running statistics. Default: 0.1. */
  readonly momentum?: number;
}

/** Layers of a network by name, with its tensors and the mode of its batch normalisations. */
export class Layers {
  readonly #params: Params;
  readonly #usesBatch: (layer: string) => boolean;
  readonly #statistics = new Map<string, tf.Tensor1D>();
  readonly #drawsTaken = new Map<string, number>();

  /**
   * @param usesBatch Whether the batch normalisation of a name uses the batch's statistics and updates its running
   * ones. Default: none does.
   */
  constructor(params: Params, usesBatch: (layer: string) => boolean = () => false) {
    this.#params = params;
    this.#usesBatch = usesBatch;
  }

  /**
   * Returns a tensor by name.
   *
   * @throws InputError when it is missing.
   */
  tensor<T extends tf.Tensor>(name: string): T {
    const found = Object.hasOwn(this.#params, name) ? this.#params[name] : undefined;
    if (!found) throw new InputError(`the network's parameter '${name}' is missing`);
    return found as T;
  }

  /**
   * A convolution, with bias if it has one.
   *
   * @param x [N, H, W, C]
   */
  conv(x: tf.Tensor4D, layer: string, options: AtrousConvOptions = {}): tf.Tensor4D {
    return this.#biased(atrousConv2d(x, this.tensor(`${layer}.weight`), options), layer);
  }

  /**
   * A depth-wise convolution, with bias if it has one. Its kernel is [kh, kw, 1, C].
   *
   * @param x [N, H, W, C]
   */
  depthwiseConv(x: tf.Tensor4D, layer: string, options: AtrousConvOptions = {}): tf.Tensor4D {
    const kernel = this.tensor<tf.Tensor4D>(`${layer}.weight`);
    const [height, width, , channels] = kernel.shape;
    const perChannel = tf.reshape(kernel, [height, width, channels, 1]) as tf.Tensor4D; // a reshape
    return this.#biased(atrousDepthwiseConv2d(x, perChannel, options), layer);
  }

  /**
   * A transposed 1x1 convolution: a convolution with the transposed kernel. With bias if it has one.
   *
   * @param x [N, H, W, C]
   */
  transposedPointwise(x: tf.Tensor4D, layer: string): tf.Tensor4D {
    const kernel = tf.transpose(this.tensor<tf.Tensor4D>(`${layer}.weight`), [0, 1, 3, 2]); // [1, 1, in, out]
    return this.#biased(tf.conv2d(x, kernel, 1, 'valid'), layer);
  }

  /**
   * A fully connected layer at each point, with bias if it has one. Its kernel is [out, in], as PyTorch's.
   *
   * @param x [N, H, W, C]
   */
  linear(x: tf.Tensor4D, layer: string): tf.Tensor4D {
    const kernel = this.tensor<tf.Tensor2D>(`${layer}.weight`);
    const [outputs, inputs] = kernel.shape;
    const pointwise = tf.reshape(tf.transpose(kernel), [1, 1, inputs, outputs]) as tf.Tensor4D;
    return this.#biased(tf.conv2d(x, pointwise, 1, 'valid'), layer);
  }

  /**
   * Batch normalisation by running statistics, or by those of the batch, which update the running ones.
   *
   * @param x [N, H, W, C]
   */
  batchNorm(x: tf.Tensor4D, layer: string, options: NormOptions = {}): tf.Tensor4D {
    const { epsilon = standardEpsilon, momentum = standardMomentum } = options;
    const [scale, offset] = [this.tensor<tf.Tensor1D>(`${layer}.weight`), this.tensor<tf.Tensor1D>(`${layer}.bias`)];
    const names = [`${layer}.running_mean`, `${layer}.running_var`] as const;
    if (!this.#usesBatch(layer)) {
      const [mean, variance] = names.map((name) => this.tensor<tf.Tensor1D>(name)) as [tf.Tensor1D, tf.Tensor1D];
      return tf.batchNorm(x, mean, variance, offset, scale, epsilon) as tf.Tensor4D;
    }
    const { y, mean, variance } = batchNormTrain(x, scale, offset, epsilon);
    const count = x.size / x.shape[3];
    const unbiased = tf.mul(variance, count / (count - 1)) as tf.Tensor1D;
    this.#moveOn(names[0], mean, momentum);
    this.#moveOn(names[1], unbiased, momentum);
    return y;
  }

  /**
   * Group normalisation.
   *
   * @param x [N, H, W, C]
   */
  groupNorm(x: tf.Tensor4D, layer: string, groups: number): tf.Tensor4D {
    return groupNorm(x, this.tensor(`${layer}.weight`), this.tensor(`${layer}.bias`), groups, standardEpsilon);
  }

  /**
   * Random numbers from an input of the network for one pass of images: the template's first, then the search region's.
   * Graphs cannot generate them.
   *
   * @param name Name of a tensor [passes, ...].
   * @returns The next pass's [...]; undefined without such an input.
   */
  nextRandomInput(name: string): tf.Tensor | undefined {
    if (!Object.hasOwn(this.#params, name)) return undefined;
    const all = this.tensor(name);
    const pass = this.#drawsTaken.get(name) ?? 0;
    this.#drawsTaken.set(name, pass + 1);
    return tf.squeeze(tf.slice(all, [pass], [1]), [0]);
  }

  /**
   * Whether the batch normalisation of a name uses the batch's statistics, that is, its part of the network is trained.
   */
  usesBatch(layer: string): boolean {
    return this.#usesBatch(layer);
  }

  /** Running statistics updated by the layers so far, by name. */
  get statistics(): Record<string, tf.Tensor1D> {
    return Object.fromEntries(this.#statistics);
  }

  #biased(y: tf.Tensor4D, layer: string): tf.Tensor4D {
    const bias = `${layer}.bias`;
    return Object.hasOwn(this.#params, bias) ? tf.add(y, this.tensor<tf.Tensor1D>(bias)) : y;
  }

  #moveOn(name: string, batch: tf.Tensor1D, momentum: number): void {
    const before = this.#statistics.get(name) ?? this.tensor<tf.Tensor1D>(name);
    this.#statistics.set(name, tf.add(tf.mul(before, 1 - momentum), tf.mul(batch, momentum)));
  }
}
