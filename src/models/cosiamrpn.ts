import * as tf from '../runtime/tf.js';
import {
  dropConnectDraws,
  dropConnectShape,
  efficientNet,
  efficientNetChannels,
  efficientNetSpecs,
} from './backbones/efficientnet.js';
import { resnet50C3, resnet50C3Specs, resnet50Channels } from './backbones/resnet50.js';
import { correlateLevels } from './correlation.js';
import { rpnBranch, rpnBranchSpecs } from './heads/depthwise-rpn.js';
import { matchMask } from './heads/match-activation.js';
import type { Layers } from './layers.js';
import { templateCentre } from './neck.js';
import { type Backbone, makeNetwork, type Network } from './network.js';
import { convSpecs, normSpecs } from './parameter-specs.js';

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
const matching = { name: 'man_neck.downsample', width: 1024 } as const;
const proposing = { name: 'corpn_neck.downsample', width: 256 } as const;
const head = 'corpn_head';
/** What matches better than this is masked. */
const maskedFrom = 0.9;

/**
 * CoSiamRPN on EfficientNet-B0: a matching branch finds where the search map answers to the template; region proposals are
 * classified twice, once with that place masked.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py, co_neck.py, co_head.py.
 *
 * @returns Its functions give, for images of 127 and 255: features [N, 7, 7, 1024] and [N, 7, 7, 256]; coCls and cls
 * [N, 25, 25, 10], loc [N, 25, 25, 20], response [N, 25, 25, 1].
 */
export function coSiamRpn(): Network<CoSiamRpnOutputs> {
  return build({
    name: 'cosiamrpn-efficientnetb0',
    channels: [efficientNetChannels],
    specs: efficientNetSpecs,
    forward: (layers, image) => [efficientNet(layers, image)],
    draws: (images) => ({ [dropConnectDraws]: dropConnectShape(images) }),
  });
}

/**
 * CoSiamRPN on the first two stages of the dilated ResNet-50. It takes what that takes: blue, green and red from 0 to 255.
 *
 * Source: tankebuaa/pyvis @ e1a2f15, cosi_model_builder.py.
 *
 * @returns Its functions give what those on EfficientNet-B0 give.
 */
export function coSiamRpnResNet50C3(): Network<CoSiamRpnOutputs> {
  return build({
    name: 'cosiamrpn-r50c3',
    channels: [resnet50Channels[0]],
    specs: resnet50C3Specs,
    forward: (layers, image) => [resnet50C3(layers, image)],
  });
}

function build(backbone: Backbone & Pick<Network<object>, 'draws'>): Network<CoSiamRpnOutputs> {
  const { name, specs, forward, draws } = backbone;
  const channels = backbone.channels[0]!;
  const { width } = proposing;
  return makeNetwork({
    name,
    table: [
      ...specs(),
      ...neckSpecs(matching, channels),
      ...normSpecs('man_head.BN', 'head', 1, 'batch'),
      ...neckSpecs(proposing, channels),
      ...rpnBranchSpecs(`${head}.co_cls`, width, 2 * anchors, 1),
      ...rpnBranchSpecs(`${head}.cls`, width, 2 * anchors, 3),
      ...rpnBranchSpecs(`${head}.loc`, width, 4 * anchors, 3),
    ],
    draws,
    backbone: forward,
    template: (layers, [map]) => necks(layers, map!),
    search: (layers, [map], template) => outputs(layers, necks(layers, map!), template),
  });
}

type Neck = typeof matching | typeof proposing;

function neckSpecs({ name, width }: Neck, channels: number): ReturnType<typeof convSpecs> {
  return [
    ...convSpecs({ name: `${name}.0`, group: 'neck', shape: [width, channels, 1, 1] }),
    ...normSpecs(`${name}.1`, 'neck', width, 'batch'),
  ];
}

/** Maps for matching, which have a ReLU, and for proposing. */
function necks(layers: Layers, map: tf.Tensor4D): tf.Tensor4D[] {
  const [match, propose] = [matching, proposing].map(({ name }) =>
    layers.batchNorm(layers.conv(map, `${name}.0`), `${name}.1`),
  );
  return [templateCentre(tf.relu(match!)), templateCentre(propose!)];
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
