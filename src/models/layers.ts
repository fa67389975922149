import { InputError } from '../errors.js';
import { atrousConv2d, atrousDepthwiseConv2d } from '../runtime/kernels/atrous-conv2d.js';
import type { AtrousConvOptions } from '../runtime/kernels/atrous-options.js';
import { batchNormTrain } from '../runtime/kernels/batch-norm.js';
import { groupNorm } from '../runtime/kernels/group-norm.js';
import * as tf from '../runtime/tf.js';
import type { Params } from './parameters.js';

/** Added to variances unless told, as PyTorch does. */
const standardEpsilon = 1e-5;
/** The share of a batch in new running statistics unless told, as in PyTorch. */
const standardMomentum = 0.1;

/** Numbers of a batch normalisation; PyTorch's unless told. */
export interface NormOptions {
  /** Added to variances: 1e-5. */
  readonly epsilon?: number;
  /** The share of a batch in new running statistics: 0.1. */
  readonly momentum?: number;
}

/** Layers of a network, by their names, as its tensors and the mode of its batch normalisation have them. */
export class Layers {
  readonly #params: Params;
  readonly #usesBatch: (layer: string) => boolean;
  readonly #statistics = new Map<string, tf.Tensor1D>();
  readonly #drawsTaken = new Map<string, number>();

  /**
   * @param usesBatch Whether a batch normalisation of this name uses the batch's statistics and updates its running ones;
   * none does unless told.
   */
  constructor(params: Params, usesBatch: (layer: string) => boolean = () => false) {
    this.#params = params;
    this.#usesBatch = usesBatch;
  }

  /**
   * A tensor by name.
   *
   * @throws InputError when it is missing.
   */
  tensor<T extends tf.Tensor>(name: string): T {
    const found = Object.hasOwn(this.#params, name) ? this.#params[name] : undefined;
    if (!found) throw new InputError(`the network's parameter '${name}' is missing`);
    return found as T;
  }

  /**
   * A convolution with its bias, if it has one.
   *
   * @param x [N, H, W, C]
   */
  conv(x: tf.Tensor4D, layer: string, options: AtrousConvOptions = {}): tf.Tensor4D {
    return this.#biased(atrousConv2d(x, this.tensor(`${layer}.weight`), options), layer);
  }

  /**
   * A convolution of each channel on its own, with its bias, if it has one. Its kernel is [kh, kw, 1, C].
   *
   * @param x [N, H, W, C]
   */
  depthwiseConv(x: tf.Tensor4D, layer: string, options: AtrousConvOptions = {}): tf.Tensor4D {
    const kernel = this.tensor<tf.Tensor4D>(`${layer}.weight`);
    const [height, width, , channels] = kernel.shape;
    const perChannel = tf.reshape(kernel, [height, width, channels, 1]) as tf.Tensor4D; // the same numbers in the same order
    return this.#biased(atrousDepthwiseConv2d(x, perChannel, options), layer);
  }

  /**
   * A transposed convolution of 1x1, which is a plain one with its kernel's sides exchanged. With its bias, if it has one.
   *
   * @param x [N, H, W, C]
   */
  transposedPointwise(x: tf.Tensor4D, layer: string): tf.Tensor4D {
    const kernel = tf.transpose(this.tensor<tf.Tensor4D>(`${layer}.weight`), [0, 1, 3, 2]); // [1, 1, in, out]
    return this.#biased(tf.conv2d(x, kernel, 1, 'valid'), layer);
  }

  /**
   * Batch normalisation: by running statistics, or by those of the batch, whose running ones then move on.
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
   * Random numbers that came in beside the network's tensors, for one pass of images through the network: the template's
   * first, then the search region's. A graph draws none itself.
   *
   * @param name Of a tensor [passes, ...].
   * @returns The next pass's [...]; undefined where none came in.
   */
  nextRandomInput(name: string): tf.Tensor | undefined {
    if (!Object.hasOwn(this.#params, name)) return undefined;
    const all = this.tensor(name);
    const pass = this.#drawsTaken.get(name) ?? 0;
    this.#drawsTaken.set(name, pass + 1);
    return tf.squeeze(tf.slice(all, [pass], [1]), [0]);
  }

  /** Whether a batch normalisation of this name uses the batch's statistics: its part of the network is being trained. */
  usesBatch(layer: string): boolean {
    return this.#usesBatch(layer);
  }

  /** Next values of the running statistics that the layers so far have moved, by name. */
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
