import { correlateLevels } from '../../models/correlation.js';
import type { Layers } from '../../models/layers.js';
import { convSpecs, normSpecs } from '../../models/parameter-specs.js';
import type { ParameterSpec } from '../../models/parameters.js';
import { tf } from '../../runtime/tf.js';

const group = 'head';

/**
 * One branch of a region-proposal head on one level: a convolution of the template and one of the search map, their
 * depth-wise correlation, and two 1x1 convolutions. Shapes below are those of 3x3 convolutions.
 *
 * Source: STVIR/pysot @ d04028f, rpn.py (DepthwiseXCorr).
 *
 * @param name Name of the branch: 'rpn_head.rpn2.cls'.
 * @param search [N, 31, 31, C]
 * @param template [N, 7, 7, C]
 * @returns [N, 25, 25, outputs]
 */
export function rpnBranch(layers: Layers, name: string, search: tf.Tensor4D, template: tf.Tensor4D): tf.Tensor4D {
  const convNormRelu = (x: tf.Tensor4D, part: string): tf.Tensor4D =>
    tf.relu(layers.batchNorm(layers.conv(x, `${name}.${part}.0`), `${name}.${part}.1`));
  const kernel = convNormRelu(template, 'conv_kernel'); // [N, 5, 5, C]
  const [feature] = correlateLevels([convNormRelu(search, 'conv_search')], [kernel]); // [N, 29, 29, C], to [N, 25, 25, C]
  return layers.conv(convNormRelu(feature!, 'head'), `${name}.head.3`);
}

/**
 * Parameters of one branch, in the group 'head'.
 *
 * @param width Channels of the maps.
 * @param side Side of the kernels before the correlation.
 */
export function rpnBranchSpecs(name: string, width: number, outputs: number, side: number): ParameterSpec[] {
  const convNorm = (part: string, k: number): ParameterSpec[] => [
    ...convSpecs({ name: `${name}.${part}.0`, group, shape: [width, width, k, k] }),
    ...normSpecs(`${name}.${part}.1`, group, width, 'batch'),
  ];
  return [
    ...convNorm('conv_kernel', side),
    ...convNorm('conv_search', side),
    ...convNorm('head', 1),
    ...convSpecs({ name: `${name}.head.3`, group, shape: [outputs, width, 1, 1], bias: true, atRest: 0 }),
  ];
}
