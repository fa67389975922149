import { compile } from '../../runtime/compile.js';
import { type EagerBackend, useEagerBackend } from '../../runtime/eager-backend.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import { tf } from '../../runtime/tf.js';
import type { NamedTensors, TensorFunction } from '../../runtime/trace/trace.js';
import type { Network } from '../network.js';
import { type HostParams, parameterInputs } from '../parameters.js';
import { type ImageRange, referenceImage } from './reference-fill.js';

/** Options of running a network's stages. */
export interface StageOptions<Outputs extends object = object> {
  /** Side of the search image. Default: 255. */
  readonly side?: number;
  /** Range of pixel values. Default: 'bytes'. */
  readonly range?: ImageRange;
  /** Converts the head's outputs to the recorded ones. Default: unchanged. */
  readonly results?: (outputs: Outputs) => NamedTensors;
}

/** Results of a network's stages by name, channels last. */
export type Stages = Readonly<Record<string, HostTensor>>;

/** A network with its tensors, which can be changed between runs. */
export interface StageRunner {
  /** Sets some or all tensors. */
  set(params: HostParams): void;
  run(): Promise<Stages>;
  dispose(): Promise<void>;
}

/** Tensors that a template needs. */
const inTemplate = (name: string): boolean => /^(backbone|basemodel|\w*neck|[cr]_z_k)\./.test(name);

/**
 * A network, compiled, with the backbone's maps as results beside the template's features and the head's outputs.
 *
 * @param features Shapes of the template's features: 'zf_0' and so on.
 */
export async function compiledStages<Outputs extends object>(
  network: Network<Outputs>,
  features: Readonly<Record<string, readonly number[]>>,
  options: StageOptions<Outputs>,
): Promise<StageRunner> {
  const { side = 255, range } = options;
  const names = Object.keys(features);
  const searchOutputs = searchFunction(network, names, options);
  const template = await compile(
    ({ z, ...params }) => ({
      ...numbered('backbone_z', network.backbone(params, z as tf.Tensor4D)),
      ...numbered('zf', network.template(params, z as tf.Tensor4D)),
    }),
    { z: [1, 127, 127, 3], ...parameterInputs(network.table.filter(({ name }) => inTemplate(name))) },
  );
  const search = await compile(
    (inputs) => ({
      ...numbered('backbone_x', network.backbone(inputs, inputs.x as tf.Tensor4D)),
      ...searchOutputs(inputs),
    }),
    { x: [1, side, side, 3], ...features, ...parameterInputs(network.table) },
  );
  return {
    set: (params) => {
      template.setParameters(Object.fromEntries(Object.entries(params).filter(([name]) => inTemplate(name))));
      search.setParameters(params);
    },
    run: async () => {
      const first = await template.run({ z: referenceImage('template', 127, range) });
      const given = Object.fromEntries(names.map((name) => [name, first[name]!]));
      return { ...first, ...(await search.run({ x: referenceImage('search', side, range), ...given })) };
    },
    dispose: async () => {
      await template.dispose();
      await search.dispose();
    },
  };
}

/** A network's template features and head outputs, computed one operation after another. */
export async function eagerStages<Outputs extends object>(
  network: Network<Outputs>,
  params: HostParams,
  backend: EagerBackend,
  options: StageOptions<Outputs>,
): Promise<Stages> {
  const { side = 255, range } = options;
  await useEagerBackend(backend);
  const results = tf.tidy((): tf.NamedTensorMap => {
    const tensors = Object.fromEntries(
      Object.entries(params).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape], 'float32')]),
    );
    const image = (which: 'template' | 'search', length: number): tf.Tensor4D =>
      tf.tensor4d(referenceImage(which, length, range), [1, length, length, 3]);
    const features = numbered('zf', network.template(tensors, image('template', 127)));
    const search = searchFunction(network, Object.keys(features), options);
    return { ...features, ...search({ ...tensors, ...features, x: image('search', side) }) };
  });
  const read: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(results)) {
    read[name] = { shape: tensor.shape, dtype: 'float32', data: (await tensor.data()) as Float32Array };
  }
  tf.dispose(results);
  return read;
}

function searchFunction<Outputs extends object>(
  network: Network<Outputs>,
  features: readonly string[],
  { results = (outputs) => ({ ...outputs }) as NamedTensors }: StageOptions<Outputs>,
): TensorFunction {
  return ({ x, ...rest }) => {
    const templateFeatures = features.map((name) => rest[name] as tf.Tensor4D);
    return results(network.search(rest, x as tf.Tensor4D, templateFeatures));
  };
}

function numbered(name: string, tensors: readonly tf.Tensor[]): NamedTensors {
  return Object.fromEntries(tensors.map((tensor, i) => [`${name}_${i}`, tensor]));
}
