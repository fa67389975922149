import {
  dropConnectInput,
  dropConnectShape,
  efficientNet,
  efficientNetChannels,
  efficientNetSpecs,
} from '../../models/backbones/efficientnet.js';
import { resnet50C3, resnet50C3Specs, resnet50Channels } from '../../models/backbones/resnet50.js';
import { tinyBackbone, tinyBackboneSpecs, tinyChannels } from '../../models/backbones/tiny.js';
import { correlateLevels } from '../../models/correlation.js';
import type { Layers } from '../../models/layers.js';
import { templateCentre } from '../../models/neck.js';
import { type Backbone, createNetwork, type Network } from '../../models/network.js';
import { convSpecs, normSpecs } from '../../models/parameter-specs.js';
import { tf } from '../../runtime/tf.js';
import { rpnBranch, rpnBranchSpecs } from '../shared/rpn-branch.js';
import { matchMask } from './head.js';

/** CoSiamRPN's outputs. */
export interface CoSiamRpnOutputs {
  /** Logits [N, h, w, 10] with the best match masked: background of all anchors, then foreground. */
  readonly coCls: tf.Tensor4D;
  /** Logits [N, h, w, 10] of the unmasked map, same order. */
  readonly cls: tf.Tensor4D;
  /** Deltas [N, h, w, 20]: dx of all anchors, then dy, dw and dh. */
  readonly loc: tf.Tensor4D;
  /** Logits [N, h, w, 1] of the matching branch. */
  readonly response: tf.Tensor4D;
}

const anchors = 5;
const [matchNeck, proposeNeck] = ['man_neck.downsample', 'corpn_neck.downsample'] as const;
const head = 'corpn_head';
/** Activation from which a point is masked. */
const maskThreshold = 0.9;

/** Numbers of channels of the matching and of the proposal maps. */
interface Widths {
  readonly match: number;
  readonly propose: number;
}

const published: Widths = { match: 1024, propose: 256 };

/**
 * CoSiamRPN on EfficientNet-B0: a matching branch locates the template in the search map; region proposals are classified
 * twice, once with that location masked.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py, co_neck.py, co_head.py.
 *
 * @returns Its functions return, for images of 127 and 255: features [N, 7, 7, 1024] and [N, 7, 7, 256]; coCls and cls
 * [N, 25, 25, 10], loc [N, 25, 25, 20], response [N, 25, 25, 1].
 */
export function coSiamRpnEfficientNetB0(): Network<CoSiamRpnOutputs> {
  const backbone = {
    name: 'cosiamrpn-efficientnetb0',
    channels: [efficientNetChannels],
    specs: efficientNetSpecs,
    forward: (layers: Layers, image: tf.Tensor4D) => [efficientNet(layers, image)],
    randomInputs: (images: number) => ({ [dropConnectInput]: dropConnectShape(images) }),
  };
  return build(backbone, published);
}

/**
 * CoSiamRPN on the first two stages of the dilated ResNet-50. Input: BGR from 0 to 255.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py.
 *
 * @returns As {@link coSiamRpnEfficientNetB0}.
 */
export function coSiamRpnResNet50C3(): Network<CoSiamRpnOutputs> {
  const backbone = {
    name: 'cosiamrpn-r50c3',
    channels: [resnet50Channels[0]],
    specs: resnet50C3Specs,
    forward: (layers: Layers, image: tf.Tensor4D) => [resnet50C3(layers, image)],
  };
  return build(backbone, published);
}

/**
 * CoSiamRPN on the tiny backbone: 64 channels for matching and for proposing, to train on a CPU in minutes.
 *
 * Not in the paper.
 *
 * @returns Its functions return features [N, 7, 7, 64] twice, and outputs in the shapes of {@link coSiamRpnEfficientNetB0}.
 */
export function coSiamRpnTiny(): Network<CoSiamRpnOutputs> {
  const backbone = { channels: tinyChannels, specs: tinyBackboneSpecs, forward: tinyBackbone };
  return build({ name: 'cosiamrpn-tiny', ...backbone }, { match: tinyChannels[0], propose: tinyChannels[0] });
}

function build(
  { name, specs, forward, randomInputs, channels: [channels] }: Backbone & Pick<Network<object>, 'randomInputs'>,
  { match, propose }: Widths,
): Network<CoSiamRpnOutputs> {
  return createNetwork({
    name,
    table: [
      ...specs(),
      ...neckSpecs(matchNeck, channels!, match),
      ...normSpecs('man_head.BN', 'head', 1, 'batch'),
      ...neckSpecs(proposeNeck, channels!, propose),
      ...rpnBranchSpecs(`${head}.co_cls`, propose, 2 * anchors, 1),
      ...rpnBranchSpecs(`${head}.cls`, propose, 2 * anchors, 3),
      ...rpnBranchSpecs(`${head}.loc`, propose, 4 * anchors, 3),
    ],
    randomInputs,
    backbone: forward,
    template: (layers, [map]) => necks(layers, map!).map(templateCentre),
    search: (layers, [map], template) => outputs(layers, necks(layers, map!), template),
  });
}

function neckSpecs(name: string, channels: number, width: number): ReturnType<typeof convSpecs> {
  return [
    ...convSpecs({ name: `${name}.0`, group: 'neck', shape: [width, channels, 1, 1] }),
    ...normSpecs(`${name}.1`, 'neck', width, 'batch'),
  ];
}

/** The matching map, with a ReLU, and the proposal map. */
function necks(layers: Layers, map: tf.Tensor4D): tf.Tensor4D[] {
  const [match, propose] = [matchNeck, proposeNeck].map((name) =>
    layers.batchNorm(layers.conv(map, `${name}.0`), `${name}.1`),
  );
  return [tf.relu(match!), propose!];
}

function outputs(layers: Layers, search: readonly tf.Tensor4D[], template: readonly tf.Tensor4D[]): CoSiamRpnOutputs {
  const [matchTemplate, proposeTemplate] = template;
  const [matchSearch, proposeSearch] = search;
  const [correlation] = correlateLevels([matchSearch!], [matchTemplate!]); // [N, 25, 25, 1024]
  const response = layers.batchNorm(tf.sum(correlation!, 3, true) as tf.Tensor4D, 'man_head.BN');
  const mask = matchMask(response, correlation!, matchSearch!, maskThreshold); // [N, 31, 31, 1]
  const others = tf.mul<tf.Tensor4D>(proposeSearch!, mask);
  const branch = (name: string, map: tf.Tensor4D): tf.Tensor4D =>
    rpnBranch(layers, `${head}.${name}`, map, proposeTemplate!);
  return {
    coCls: branch('co_cls', others),
    cls: branch('cls', proposeSearch!),
    loc: branch('loc', proposeSearch!),
    response,
  };
}
