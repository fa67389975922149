import { mobileNetV2 } from '../../models/backbones/mobilenet-v2.js';
import { resnet50, resnet50Channels, resnet50Specs } from '../../models/backbones/resnet50.js';
import { tinyBackbone, tinyBackboneSpecs, tinyChannels } from '../../models/backbones/tiny.js';
import { correlateLevels } from '../../models/correlation.js';
import { adjust, adjustSpecs, adjustTemplate } from '../../models/neck.js';
import { type Backbone, createNetwork, type Network } from '../../models/network.js';
import { convSpecs } from '../../models/parameter-specs.js';
import { tf } from '../../runtime/tf.js';
import { tinyInitialDistance } from '../shared/initial-distance.js';
import { type CarOutputs, carHead, carHeadSpecs } from './head.js';

/**
 * SiamCAR on the dilated ResNet-50: the levels' correlation maps are concatenated, and a transposed 1x1 convolution reduces
 * them to the head's channels.
 *
 * Source: ohhhyeahhh/SiamCAR @ 76ddd52, model_builder.py.
 *
 * @returns Its functions return, for images of 127 and 255: features 3 x [N, 7, 7, 256], cls [N, 25, 25, 2],
 * reg [N, 25, 25, 4], centerness [N, 25, 25, 1].
 */
export function siamCarResNet50(): Network<CarOutputs> {
  return build({ name: 'siamcar-r50', channels: resnet50Channels, specs: resnet50Specs, forward: resnet50 }, 256);
}

/**
 * Channels of the neck, of each level, and of the head. Not in the paper; chosen because
 * training pairs took 145 ms with it and 180 ms with 128, on two busy cores and with a frozen backbone, and its 2.6 million
 * parameters are 5 MB in half precision.
 */
const lightWidth = 96;

/**
 * SiamCAR on the dilated MobileNetV2 of width 1, three levels of {@link lightWidth} channels: to train on a CPU from
 * pretrained weights.
 *
 * Not in the paper. Its box branch starts at {@link tinyInitialDistance}, not at the reference's 1 px.
 *
 * @returns Its functions return features 3 x [N, 7, 7, 96], and outputs in the shapes of {@link siamCarResNet50}.
 */
export function siamCarMobileNetV2(): Network<CarOutputs> {
  return build({ name: 'siamcar-mobilenetv2', ...mobileNetV2(1) }, lightWidth, tinyInitialDistance);
}

/**
 * SiamCAR on the tiny backbone: one level of 64 channels, to train on a CPU in minutes.
 *
 * Not in the paper. Its box branch starts at {@link tinyInitialDistance}, not at the reference's 1 px.
 *
 * @returns Its functions return features [N, 7, 7, 64], and outputs in the shapes of {@link siamCarResNet50}.
 */
export function siamCarTiny(): Network<CarOutputs> {
  const backbone = { channels: tinyChannels, specs: tinyBackboneSpecs, forward: tinyBackbone };
  return build({ name: 'siamcar-tiny', ...backbone }, 64, tinyInitialDistance);
}

function build(
  { name, channels, specs, forward }: Backbone,
  width: number,
  initialDistance?: number,
): Network<CarOutputs> {
  const widths = channels.map(() => width);
  const inputs = widths.length * width;
  return createNetwork({
    name,
    table: [
      ...specs(),
      ...adjustSpecs(channels, widths),
      ...carHeadSpecs(width, initialDistance),
      ...convSpecs({ name: 'down', group: 'down', shape: [inputs, width, 1, 1], bias: true, outputs: width }),
    ],
    backbone: forward,
    template: adjustTemplate,
    search: (layers, maps, template) => {
      const correlated = tf.concat(correlateLevels(adjust(layers, maps), template), 3); // [N, 25, 25, levels * width]
      return carHead(layers, layers.transposedPointwise(correlated, 'down'));
    },
  });
}
