import type { tf } from '../runtime/tf.js';
import { Layers } from './layers.js';
import type { ParameterSpec, ParameterTable, Params } from './parameters.js';

/** A Siamese tracker's network: two pure functions of named tensors. Images are [N, H, W, 3]. */
export interface Network<Outputs extends object> {
  /** Name in messages and files: 'siamrpnpp-r50'. */
  readonly name: string;
  readonly table: ParameterTable;
  /**
   * The backbone's maps of an image.
   *
   * @returns Per level [N, h, w, C].
   */
  backbone(params: Params, image: tf.Tensor4D): tf.Tensor4D[];
  /**
   * Computes the template's features.
   *
   * @param z Template images [N, 127, 127, 3].
   * @returns Per level [N, h, w, C].
   */
  template(params: Params, z: tf.Tensor4D): tf.Tensor4D[];
  /**
   * Computes the head's outputs for search regions.
   *
   * @param x Search images [N, 255, 255, 3].
   * @param templateFeatures Result of `template` for N images.
   */
  search(params: Params, x: tf.Tensor4D, templateFeatures: readonly tf.Tensor4D[]): Outputs;
  /**
   * The training forward pass: selected batch normalisations use the batch's statistics, first the template's, then the
   * search region's, and update their running ones with each.
   *
   * @param params The network's tensors, optionally with {@link Network.randomInputs}.
   * @param usesBatch Whether the batch normalisation of a name ('backbone.bn1') does so. Default: all.
   */
  train(params: Params, z: tf.Tensor4D, x: tf.Tensor4D, usesBatch?: (layer: string) => boolean): TrainOutputs<Outputs>;
  /**
   * Shapes by name of inputs of random numbers in [0, 1) for `train`, one set per step, by number of images, as graphs
   * cannot generate them. Without them training is deterministic.
   */
  readonly randomInputs?: ((images: number) => Readonly<Record<string, readonly number[]>>) | undefined;
}

/** A training forward pass. */
export interface TrainOutputs<Outputs extends object> {
  readonly outputs: Outputs;
  /** Updated running statistics by name. */
  readonly statistics: Readonly<Record<string, tf.Tensor1D>>;
}

/** A backbone of a network. */
export interface Backbone {
  /** Name of the whole network. */
  readonly name: string;
  /** Channels of its maps. */
  readonly channels: readonly number[];
  readonly specs: () => ParameterSpec[];
  /** @param x [N, H, W, 3] */
  readonly forward: (layers: Layers, x: tf.Tensor4D) => tf.Tensor4D[];
}

/** The parts of a network. */
export interface NetworkParts<Outputs extends object> {
  readonly name: string;
  readonly table: ParameterTable;
  /** @param image [N, H, W, 3] */
  readonly backbone: (layers: Layers, image: tf.Tensor4D) => tf.Tensor4D[];
  /** Computes the template's features from the backbone's maps. */
  readonly template: (layers: Layers, maps: readonly tf.Tensor4D[]) => tf.Tensor4D[];
  /** As {@link Network.randomInputs}. */
  readonly randomInputs?: Network<Outputs>['randomInputs'];
  /** Computes the head's outputs from the backbone's maps of a search region. */
  readonly search: (layers: Layers, maps: readonly tf.Tensor4D[], template: readonly tf.Tensor4D[]) => Outputs;
}

/** Creates a network from its parts. */
export function createNetwork<Outputs extends object>(parts: NetworkParts<Outputs>): Network<Outputs> {
  const { name, table, backbone, template, search, randomInputs } = parts;
  return {
    name,
    table,
    randomInputs,
    backbone: (params, image) => backbone(new Layers(params), image),
    template: (params, z) => {
      const layers = new Layers(params);
      return template(layers, backbone(layers, z));
    },
    search: (params, x, templateFeatures) => {
      const layers = new Layers(params);
      return search(layers, backbone(layers, x), templateFeatures);
    },
    train: (params, z, x, usesBatch = () => true) => {
      const layers = new Layers(params, usesBatch);
      const templateFeatures = template(layers, backbone(layers, z));
      const outputs = search(layers, backbone(layers, x), templateFeatures);
      return { outputs, statistics: layers.statistics };
    },
  };
}
