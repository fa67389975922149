import { alexNetCeil, alexNetCeilChannels, alexNetCeilSpecs } from '../../models/backbones/alexnet-ceil.js';
import { googleNet, googleNetChannels, googleNetSpecs } from '../../models/backbones/googlenet.js';
import { tinyBackbone, tinyBackboneSpecs, tinyChannels } from '../../models/backbones/tiny.js';
import { correlateLevels } from '../../models/correlation.js';
import type { Layers } from '../../models/layers.js';
import { templateCentre } from '../../models/neck.js';
import { type Backbone, createNetwork, type Network } from '../../models/network.js';
import { convSpecs, normSpecs } from '../../models/parameter-specs.js';
import type { tf } from '../../runtime/tf.js';
import { tinyInitialDistance } from '../shared/initial-distance.js';
import { type DenseBoxHeadOptions, type DenseBoxOutputs, denseBoxHead, denseBoxHeadSpecs } from './head.js';

/** Adjustment layers: box (r) and classification (c) of template (z) and search region (x), in the state dict's order. */
const adjusting = ['r_z_k', 'c_z_k', 'r_x', 'c_x'] as const;
/** Standard deviation of their kernels' reference initialisation. */
const adjustingDeviation = 0.01;

/**
 * SiamFC++ on GoogLeNet: one level; separate convolutions and correlations for classification and box.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_googlenet, siamese_track.py.
 *
 * @returns Its functions return, for images of 127 and 303: features for classification and for the box, each
 * [N, 3, 3, 256]; cls [N, 19, 19, 1], reg [N, 19, 19, 4], centerness [N, 19, 19, 1]. Side 17 for images of 289.
 */
export function siamFcPpGoogLeNet(): Network<DenseBoxOutputs> {
  const backbone = {
    channels: [googleNetChannels],
    specs: googleNetSpecs,
    forward: (layers: Layers, image: tf.Tensor4D) => [googleNet(layers, image)],
  };
  return build({ name: 'siamfcpp-googlenet', ...backbone }, { norms: [false, false] });
}

/**
 * SiamFC++ on AlexNet: the same, with three convolutions in each branch of the head, the last with batch normalisation.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_alexnet.
 *
 * @returns Its functions return, for images of 127 and 303: features for classification and for the box, each
 * [N, 4, 4, 256]; cls [N, 17, 17, 1], reg [N, 17, 17, 4], centerness [N, 17, 17, 1].
 */
export function siamFcPpAlexNet(): Network<DenseBoxOutputs> {
  const backbone = { channels: alexNetCeilChannels, specs: alexNetCeilSpecs, forward: alexNetCeil };
  return build({ name: 'siamfcpp-alexnet', ...backbone }, { norms: [false, false, true] });
}

/**
 * SiamFC++ on the tiny backbone: 64 channels, to train on a CPU in minutes.
 *
 * Not in the paper. The template's map is cropped to its central 7x7, as in the other tiny trackers, since a kernel of 13x13
 * would dominate the cost. Both convolutions of a head's branch are normalised and initialised with a larger deviation than
 * the published head's, as the backbone is not pretrained, and boxes start at {@link tinyInitialDistance}. For images of 255
 * the points are the exact centres of their receptive fields; for the published 289 they would be off by one pixel.
 *
 * @returns Its functions return, for images of 127 and 255: features for classification and for the box, each [N, 5, 5, 64];
 * cls [N, 21, 21, 1], reg [N, 21, 21, 4], centerness [N, 21, 21, 1].
 */
export function siamFcPpTiny(): Network<DenseBoxOutputs> {
  const backbone = { channels: tinyChannels, specs: tinyBackboneSpecs, forward: tinyBackbone };
  const head = {
    norms: [true, true],
    width: tinyChannels[0],
    deviation: adjustingDeviation,
    initialDistance: tinyInitialDistance,
  };
  return build({ name: 'siamfcpp-tiny', ...backbone }, head, templateCentre);
}

/** @param crop Crops a template's map; default: identity. */
function build(
  { name, channels, specs, forward }: Backbone,
  head: DenseBoxHeadOptions,
  crop: (map: tf.Tensor4D) => tf.Tensor4D = (map) => map,
): Network<DenseBoxOutputs> {
  const width = channels[0]!;
  return createNetwork({
    name,
    table: [
      ...specs(),
      ...denseBoxHeadSpecs(head),
      ...adjusting.flatMap((layer) => [
        ...convSpecs({
          name: `${layer}.conv`,
          group: 'neck',
          shape: [width, width, 3, 3],
          bias: true,
          reference: { kind: 'normal', deviation: adjustingDeviation },
        }),
        ...normSpecs(`${layer}.bn`, 'neck', width, 'batch'),
      ]),
    ],
    backbone: forward,
    template: (layers, [map]) => {
      const centre = crop(map!);
      return [adjusted(layers, centre, 'c_z_k'), adjusted(layers, centre, 'r_z_k')];
    },
    search: (layers, [map], template) => {
      const search = [adjusted(layers, map!, 'c_x'), adjusted(layers, map!, 'r_x')];
      const [cls, box] = correlateLevels(search, template);
      return denseBoxHead(layers, cls!, box!, head);
    },
  });
}

function adjusted(layers: Layers, map: tf.Tensor4D, name: (typeof adjusting)[number]): tf.Tensor4D {
  return layers.batchNorm(layers.conv(map, `${name}.conv`), `${name}.bn`);
}
