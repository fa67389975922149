import { tf } from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import type { Backbone } from '../network.js';
import { convSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';
import { stages } from './mobilenet-v2-stages.js';

/** An inverted residual block. */
interface Block {
  readonly name: string;
  readonly group: string;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly stride: number;
  readonly dilation: number;
}

const prefix = 'backbone';
const stemChannels = 32;
/** Stages whose maps are returned. */
const used: readonly number[] = [3, 5, 7];

/**
 * The MobileNetV2 of SiamRPN++, with dilation instead of stride in the last four stages, so that all maps have stride 8.
 * Strided convolutions are not padded. Its first block expands by a factor of 1, which the paper's does not.
 *
 * Source: STVIR/pysot @ d04028f, mobile_v2.py.
 *
 * @param width Multiplies the numbers of channels; the products are rounded down, as in the reference.
 * @returns The backbone. Its maps are those after stages 3, 5 and 7, of width 1.4 [N, h, w, 44], [N, h, w, 134] and
 * [N, h, w, 448]; h is 15 for images of 127, 31 for 255. The groups of its parameters are {@link mobileNetV2Groups}.
 */
export function mobileNetV2(width: number): Omit<Backbone, 'name'> {
  const stem = scaled(stemChannels, width);
  const blocks = allBlocks(width);
  return {
    channels: used.map((stage) => scaled(stages[stage - 1]!.outputs, width)),
    specs: () => [
      ...convSpecs({ name: `${prefix}.layer0.0`, group: 'layer0', shape: [stem, 3, 3, 3] }),
      ...normSpecs(`${prefix}.layer0.1`, 'layer0', stem, 'batch'),
      ...blocks.flat().flatMap(blockSpecs),
    ],
    forward: (layers, x) => {
      const first = layers.conv(x, `${prefix}.layer0.0`, { strides: 2 });
      let y = tf.relu6(layers.batchNorm(first, `${prefix}.layer0.1`)); // [N, 127, 127, C] for 255
      const maps: tf.Tensor4D[] = [];
      for (const [i, stage] of blocks.entries()) {
        for (const block of stage) y = invertedResidual(layers, y, block);
        if (used.includes(i + 1)) maps.push(y);
      }
      return maps;
    },
  };
}

function scaled(channels: number, width: number): number {
  return Math.floor(channels * width);
}

function blockSpecs({ name, group, inputs, hidden, outputs }: Block): ParameterSpec[] {
  return [
    ...convSpecs({ name: `${name}.0`, group, shape: [hidden, inputs, 1, 1] }),
    ...normSpecs(`${name}.1`, group, hidden, 'batch'),
    ...convSpecs({ name: `${name}.3`, group, shape: [hidden, 1, 3, 3] }),
    ...normSpecs(`${name}.4`, group, hidden, 'batch'),
    ...convSpecs({ name: `${name}.6`, group, shape: [outputs, hidden, 1, 1] }),
    ...normSpecs(`${name}.7`, group, outputs, 'batch'),
  ];
}

/** Blocks of each stage. */
function allBlocks(width: number): Block[][] {
  let from = scaled(stemChannels, width);
  return stages.map(({ expansion, outputs: unscaled, blocks, stride, dilations }, stage) =>
    Array.from({ length: blocks }, (_, i) => {
      const inputs = from;
      const outputs = scaled(unscaled, width);
      from = outputs;
      const group = `layer${stage + 1}`;
      return {
        name: `${prefix}.${group}.${i}.conv`,
        group,
        inputs,
        hidden: inputs * expansion,
        outputs,
        stride: i === 0 ? stride : 1,
        dilation: dilations[i === 0 ? 0 : 1],
      };
    }),
  );
}

/** Expansion, depth-wise convolution and projection, with a residual connection where the shape is unchanged. */
function invertedResidual(layers: Layers, x: tf.Tensor4D, block: Block): tf.Tensor4D {
  const { name, inputs, outputs, stride, dilation } = block;
  const wide = tf.relu6(layers.batchNorm(layers.conv(x, `${name}.0`), `${name}.1`));
  const options = { strides: stride, dilations: dilation, pad: dilation > 1 ? dilation : 2 - stride };
  const filtered = tf.relu6(layers.batchNorm(layers.depthwiseConv(wide, `${name}.3`, options), `${name}.4`));
  const narrow = layers.batchNorm(layers.conv(filtered, `${name}.6`), `${name}.7`);
  return stride === 1 && inputs === outputs ? tf.add(x, narrow) : narrow;
}
