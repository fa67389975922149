import type * as tf from '../runtime/tf.js';
import { Layers } from './layers.js';
import type { ParameterSpec, ParameterTable, Params } from './parameters.js';

/** A Siamese tracker's network: two pure functions of named tensors. Images are [N, H, W, 3]. */
export interface Network<Outputs extends object> {
  /** What messages and files call it: 'siamrpnpp-r50'. */
  readonly name: string;
  readonly table: ParameterTable;
  /**
   * The backbone's maps of an image.
   *
   * @returns Per level [N, h, w, C].
   */
  backbone(params: Params, image: tf.Tensor4D): tf.Tensor4D[];
  /**
   * What the tracker remembers of its target.
   *
   * @param z Images of the target, 127 on a side.
   * @returns Per level [N, h, w, C].
   */
  template(params: Params, z: tf.Tensor4D): tf.Tensor4D[];
  /**
   * What the head says of a search region.
   *
   * @param x Images of where the target may be, 255 on a side.
   * @param templateFeatures What `template` gave, for as many images.
   */
  search(params: Params, x: tf.Tensor4D, templateFeatures: readonly tf.Tensor4D[]): Outputs;
  /**
   * Both at once, as training runs them: chosen batch normalisations use the batch's statistics, first the template's,
   * then the search region's, and move their running ones with each.
   *
   * @param params With {@link Network.randomInputs} among them, or without.
   * @param usesBatch Whether the batch normalisation of this name ('backbone.bn1') does so; all do unless told.
   */
  train(params: Params, z: tf.Tensor4D, x: tf.Tensor4D, usesBatch?: (layer: string) => boolean): TrainOutputs<Outputs>;
  /**
   * Shapes by name of random numbers in [0, 1) that `train` takes beside the network's tensors, anew for each step, for so
   * many images. A graph cannot draw them itself. Nothing is random where they are left out, or the network has none.
   */
  readonly randomInputs?: ((images: number) => Readonly<Record<string, readonly number[]>>) | undefined;
}

/** A training forward pass. */
export interface TrainOutputs<Outputs extends object> {
  readonly outputs: Outputs;
  /** Next values of running statistics by name. */
  readonly statistics: Readonly<Record<string, tf.Tensor1D>>;
}

/** A backbone in a network. */
export interface Backbone {
  /** Of the whole network. */
  readonly name: string;
  /** Of the maps that it gives. */
  readonly channels: readonly number[];
  readonly specs: () => ParameterSpec[];
  /** @param x [N, H, W, 3] */
  readonly forward: (layers: Layers, x: tf.Tensor4D) => tf.Tensor4D[];
}

/** What a network is made of. */
export interface NetworkParts<Outputs extends object> {
  readonly name: string;
  readonly table: ParameterTable;
  /** @param image [N, H, W, 3] */
  readonly backbone: (layers: Layers, image: tf.Tensor4D) => tf.Tensor4D[];
  /** The template's features of the backbone's maps. */
  readonly template: (layers: Layers, maps: readonly tf.Tensor4D[]) => tf.Tensor4D[];
  /** As {@link Network.randomInputs}. */
  readonly randomInputs?: Network<Outputs>['randomInputs'];
  /** The head's outputs of the backbone's maps of a search region. */
  readonly search: (layers: Layers, maps: readonly tf.Tensor4D[], template: readonly tf.Tensor4D[]) => Outputs;
}

/** Puts a network together. */
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
