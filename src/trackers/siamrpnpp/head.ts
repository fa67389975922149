import { checkLevels } from '../../models/correlation.js';
import type { Layers } from '../../models/layers.js';
import { onesSpec } from '../../models/parameter-specs.js';
import type { ParameterSpec } from '../../models/parameters.js';
import { tf } from '../../runtime/tf.js';
import { rpnBranch, rpnBranchSpecs } from '../shared/rpn-branch.js';

/** Options of the region-proposal head. */
export interface DepthwiseRpnOptions {
  /** Anchors at each point. */
  readonly anchors: number;
  /** True: several levels are averaged by learned weights; false: by equal weights. */
  readonly weighted: boolean;
  /** Channels of each level's maps. */
  readonly channels: readonly number[];
}

/** Outputs of the region-proposal head. */
export interface RpnOutputs {
  /**
   * Logits [N, h, w, 2 anchors]: background of all anchors, then foreground of all anchors.
   */
  readonly cls: tf.Tensor4D;
  /** Deltas [N, h, w, 4 anchors]: dx of all anchors, then dy, dw and dh. */
  readonly loc: tf.Tensor4D;
}

const prefix = 'rpn_head';
const group = 'head';
const branches = ['cls', 'loc'] as const;
type Branch = (typeof branches)[number];

/**
 * A region-proposal head on each level, two branches each: a 3x3 convolution of the template and one of the search map,
 * their depth-wise correlation, and two 1x1 convolutions. The levels' outputs are averaged, by the softmax of learned weights
 * or equally.
 *
 * Source: STVIR/pysot @ d04028f, rpn.py (DepthwiseRPN, MultiRPN).
 *
 * @param search Per level [N, 31, 31, C].
 * @param template Per level [N, 7, 7, C].
 * @returns cls [N, 25, 25, 10] and loc [N, 25, 25, 20] for 5 anchors.
 */
export function depthwiseRpn(
  layers: Layers,
  search: readonly tf.Tensor4D[],
  template: readonly tf.Tensor4D[],
  { weighted }: Pick<DepthwiseRpnOptions, 'weighted'>,
): RpnOutputs {
  checkLevels(search.length, template);
  const levels = search.length;
  const fused = (branch: Branch): tf.Tensor4D => {
    const name = (level: number): string => branchName(levels, level, branch);
    const results = search.map((map, level) => rpnBranch(layers, name(level), map, template[level]!));
    if (levels === 1) return results[0]!;
    const weights = weighted ? tf.softmax(layers.tensor<tf.Tensor1D>(`${prefix}.${branch}_weight`)) : undefined;
    const parts = results.map((result, level) =>
      weights ? tf.mul(result, tf.slice(weights, level, 1)) : tf.div(result, levels),
    );
    return tf.addN(parts) as tf.Tensor4D;
  };
  return { cls: fused('cls'), loc: fused('loc') };
}

/** Parameters of the head, in the group 'head'. The levels' weights are equal initially. */
export function depthwiseRpnSpecs({ anchors, weighted, channels }: DepthwiseRpnOptions): ParameterSpec[] {
  const weights = branches.map((branch) => onesSpec(`${prefix}.${branch}_weight`, group, channels.length));
  const levels = channels.flatMap((width, level) =>
    branches.flatMap((branch) =>
      rpnBranchSpecs(branchName(channels.length, level, branch), width, anchors * (branch === 'cls' ? 2 : 4), 3),
    ),
  );
  return weighted && channels.length > 1 ? [...weights, ...levels] : levels;
}

/** Levels are numbered 2 to 4, by the stages of a ResNet; a single level has no number. */
function branchName(levels: number, level: number, branch: Branch): string {
  return levels === 1 ? `${prefix}.${branch}` : `${prefix}.rpn${level + 2}.${branch}`;
}
