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
import * as tf from '../../runtime/tf.js';
import { rpnBranch, rpnBranchSpecs } from '../siamrpnpp/head.js';
import { matchMask } from './head.js';

/** What CoSiamRPN gives at each point. */
export interface CoSiamRpnOutputs {
  /** Logits [N, h, w, 10] of what is left when the best match is masked: background, then foreground, of all anchors. */
  readonly coCls: tf.Tensor4D;
  /** Logits [N, h, w, 10] in the same order. */
  readonly cls: tf.Tensor4D;
  /** Deltas [N, h, w, 20]: dx of all anchors, then dy, dw and dh. */
  readonly loc: tf.Tensor4D;
  /** Logits [N, h, w, 1] of the matching branch. */
  readonly response: tf.Tensor4D;
}

const anchors = 5;
const [matchNeck, proposeNeck] = ['man_neck.downsample', 'corpn_neck.downsample'] as const;
const head = 'corpn_head';
/** What matches better than this is masked. */
const maskedFrom = 0.9;

/** Channels of the maps for matching, and of those for proposing. */
interface Widths {
  readonly match: number;
  readonly propose: number;
}

const published: Widths = { match: 1024, propose: 256 };

/**
 * CoSiamRPN on EfficientNet-B0: a matching branch finds where the search map answers to the template; region proposals are
 * classified twice, once with that place masked.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py, co_neck.py, co_head.py.
 *
 * @returns Its functions give, for images of 127 and 255: features [N, 7, 7, 1024] and [N, 7, 7, 256]; coCls and cls
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
 * CoSiamRPN on the first two stages of the dilated ResNet-50. It takes what that takes: blue, green and red from 0 to 255.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py.
 *
 * @returns Its functions give what those on EfficientNet-B0 give.
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
 * @returns Its functions give features [N, 7, 7, 64] twice, and the outputs of {@link coSiamRpnEfficientNetB0} in the same shapes.
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

/** Maps for matching, which have a ReLU, and for proposing. */
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
  const mask = matchMask(response, correlation!, matchSearch!, maskedFrom); // [N, 31, 31, 1]
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
