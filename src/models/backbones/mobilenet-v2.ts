import * as tf from '../../runtime/tf.js';
import type { Layers } from '../layers.js';
import { convSpecs, normSpecs } from '../parameter-specs.js';
import type { ParameterSpec } from '../parameters.js';

interface Stage {
  readonly expansion: number;
  readonly outputs: number;
  readonly blocks: number;
  readonly stride: number;
  /** Dilation of the first block and of the others. */
  readonly dilations: readonly [number, number];
}

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
const stemChannels = 44;
/** Stages 1 to 7; channels are those of width 1 times 1.4. */
const stages: readonly Stage[] = [
  { expansion: 1, outputs: 22, blocks: 1, stride: 1, dilations: [1, 1] },
  { expansion: 6, outputs: 33, blocks: 2, stride: 2, dilations: [1, 1] },
  { expansion: 6, outputs: 44, blocks: 3, stride: 2, dilations: [1, 1] },
  { expansion: 6, outputs: 89, blocks: 4, stride: 1, dilations: [1, 2] },
  { expansion: 6, outputs: 134, blocks: 3, stride: 1, dilations: [2, 2] },
  { expansion: 6, outputs: 224, blocks: 3, stride: 1, dilations: [2, 4] },
  { expansion: 6, outputs: 448, blocks: 1, stride: 1, dilations: [4, 4] },
];
/** Stages whose maps are returned. */
const used: readonly number[] = [3, 5, 7];

/** Channels of the backbone's three maps. */
export const mobileNetV2Channels = [44, 134, 448] as const;

/**
 * The MobileNetV2 of SiamRPN++, width 1.4, with dilation instead of stride in the last four stages, so that all maps
 * have stride
 * 8. Strided convolutions are not padded.
 *
 * Source: STVIR/pysot @ d04028f, mobile_v2.py.
 *
 * @param x Images [N, H, W, 3].
 * @returns The maps after stages 3, 5 and 7: [N, h, w, 44], [N, h, w, 134], [N, h, w, 448]; h is 15 for 127, 31 for
 * 255.
 */
export function mobileNetV2(layers: Layers, x: tf.Tensor4D): tf.Tensor4D[] {
  const stem = layers.conv(x, `${prefix}.layer0.0`, { strides: 2 });
  let y = tf.relu6(layers.batchNorm(stem, `${prefix}.layer0.1`)); // [N, 127, 127, 44] for 255
  const maps: tf.Tensor4D[] = [];
  for (const [i, blocks] of allBlocks().entries()) {
    for (const block of blocks) y = invertedResidual(layers, y, block);
    if (used.includes(i + 1)) maps.push(y);
  }
  return maps;
}

/** Specifications of {@link mobileNetV2}'s tensors. The groups are 'layer0', the stem, to 'layer7'. */
export function mobileNetV2Specs(): ParameterSpec[] {
  return [
    ...convSpecs({ name: `${prefix}.layer0.0`, group: 'layer0', shape: [stemChannels, 3, 3, 3] }),
    ...normSpecs(`${prefix}.layer0.1`, 'layer0', stemChannels, 'batch'),
    ...allBlocks()
      .flat()
      .flatMap(({ name, group, inputs, hidden, outputs }) => [
        ...convSpecs({ name: `${name}.0`, group, shape: [hidden, inputs, 1, 1] }),
        ...normSpecs(`${name}.1`, group, hidden, 'batch'),
        ...convSpecs({ name: `${name}.3`, group, shape: [hidden, 1, 3, 3] }),
        ...normSpecs(`${name}.4`, group, hidden, 'batch'),
        ...convSpecs({ name: `${name}.6`, group, shape: [outputs, hidden, 1, 1] }),
        ...normSpecs(`${name}.7`, group, outputs, 'batch'),
      ]),
  ];
}

/** Blocks of each stage. */
function allBlocks(): Block[][] {
  let from = stemChannels;
  return stages.map(({ expansion, outputs, blocks, stride, dilations }, stage) =>
    Array.from({ length: blocks }, (_, i) => {
      const inputs = from;
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
