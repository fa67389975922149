import { withOverrides } from '../../config.js';
import { InputError } from '../../errors.js';
import { alexNet, alexNetChannels, alexNetSpecs } from '../../models/backbones/alexnet.js';
import { mobileNetV2 } from '../../models/backbones/mobilenet-v2.js';
import { resnet50, resnet50Channels, resnet50Specs } from '../../models/backbones/resnet50.js';
import { tinyBackbone, tinyBackboneSpecs, tinyChannels } from '../../models/backbones/tiny.js';
import { adjust, adjustSpecs, adjustTemplate } from '../../models/neck.js';
import { type Backbone, createNetwork, type Network } from '../../models/network.js';
import { type DepthwiseRpnOptions, depthwiseRpn, depthwiseRpnSpecs, type RpnOutputs } from './head.js';

/** Published SiamRPN++: 5 anchors, 256 channels on each of three levels, learned weights of levels. */
export const siamRpnPpDefaults: DepthwiseRpnOptions = { anchors: 5, weighted: true, channels: [256, 256, 256] };

/**
 * Channels of the three levels. Not in the paper; chosen because with the published 256 a frame took 1.4 to 1.7 times as long,
 * and a training pair 2 to 3 times, on two busy cores and with a frozen backbone.
 */
const lightChannels = [96, 96, 96] as const;

/**
 * SiamRPN++ on the dilated ResNet-50.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_r50_l234_dwxcorr. Its variant for OTB has `weighted: false`; the long-term variant
 * has `channels: [128, 256, 512]` and a search image of 831 pixels.
 *
 * @param overrides Options that differ from {@link siamRpnPpDefaults}.
 * @returns Its functions return, for images of 127 and 255: features 3 x [N, 7, 7, 256], cls [N, 25, 25, 10],
 * loc [N, 25, 25, 20].
 * @throws InputError for an invalid option.
 */
export function siamRpnPpResNet50(overrides: Partial<DepthwiseRpnOptions> = {}): Network<RpnOutputs> {
  const backbone = { name: 'siamrpnpp-r50', channels: resnet50Channels, specs: resnet50Specs, forward: resnet50 };
  return adjusted(backbone, overrides);
}

/**
 * SiamRPN++ on the dilated MobileNetV2 of width 1.4.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_mobilev2_l234_dwxcorr, whose levels are not weighted.
 *
 * @param overrides Options that differ from {@link siamRpnPpDefaults} with `weighted: false`.
 * @returns As {@link siamRpnPpResNet50}.
 * @throws InputError for an invalid option.
 */
export function siamRpnPpMobileNetV2(overrides: Partial<DepthwiseRpnOptions> = {}): Network<RpnOutputs> {
  const backbone = { name: 'siamrpnpp-mobilenetv2', ...mobileNetV2(1.4) };
  return adjusted(backbone, { weighted: false, ...overrides });
}

/**
 * SiamRPN++ on the dilated MobileNetV2 of width 1, for which ImageNet weights are common.
 *
 * Not in the paper.
 *
 * @returns As {@link siamRpnPpResNet50}, with {@link lightChannels} channels.
 * @throws InputError for an invalid number of anchors.
 */
export function siamRpnPpMobileNetV2Width1({
  anchors = 5,
}: Partial<Pick<DepthwiseRpnOptions, 'anchors'>> = {}): Network<RpnOutputs> {
  const backbone = { name: 'siamrpnpp-mobilenetv2-1.0', ...mobileNetV2(1) };
  return adjusted(backbone, { anchors, weighted: false, channels: lightChannels });
}

/**
 * SiamRPN++ on AlexNet: one level, without a neck.
 *
 * Source: STVIR/pysot @ d04028f, siamrpn_alex_dwxcorr.
 *
 * @returns Its functions return, for images of 127 and 287: features [N, 6, 6, 256], cls [N, 21, 21, 10], loc
 * [N, 21, 21, 20]; side 17 for images of 255.
 * @throws InputError for an invalid number of anchors.
 */
export function siamRpnPpAlexNet({
  anchors = 5,
}: Partial<Pick<DepthwiseRpnOptions, 'anchors'>> = {}): Network<RpnOutputs> {
  const options = { anchors, weighted: false, channels: alexNetChannels };
  checkOptions(options, 1);
  return createNetwork({
    name: 'siamrpnpp-alexnet',
    table: [...alexNetSpecs(), ...depthwiseRpnSpecs(options)],
    backbone: alexNet,
    template: (_, maps) => [...maps],
    search: (layers, maps, template) => depthwiseRpn(layers, maps, template, options),
  });
}

/**
 * SiamRPN++ on the tiny backbone: one level of 64 channels, to train on a CPU in minutes.
 *
 * Not in the paper.
 *
 * @returns Its functions return features [N, 7, 7, 64], and outputs in the shapes of {@link siamRpnPpResNet50}.
 * @throws InputError for an invalid number of anchors.
 */
export function siamRpnPpTiny({
  anchors = 5,
}: Partial<Pick<DepthwiseRpnOptions, 'anchors'>> = {}): Network<RpnOutputs> {
  const backbone = { channels: tinyChannels, specs: tinyBackboneSpecs, forward: tinyBackbone };
  return adjusted({ name: 'siamrpnpp-tiny', ...backbone }, { anchors, weighted: false, channels: [64] });
}

function adjusted(backbone: Backbone, overrides: Partial<DepthwiseRpnOptions>): Network<RpnOutputs> {
  const options = withOverrides(siamRpnPpDefaults, overrides, 'SiamRPN++');
  const { name, channels, specs, forward } = backbone;
  checkOptions(options, channels.length);
  return createNetwork({
    name,
    table: [...specs(), ...adjustSpecs(channels, options.channels), ...depthwiseRpnSpecs(options)],
    backbone: forward,
    template: adjustTemplate,
    search: (layers, maps, template) => depthwiseRpn(layers, adjust(layers, maps), template, options),
  });
}

function checkOptions({ anchors, channels }: DepthwiseRpnOptions, levels: number): void {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  if (!isCount(anchors)) throw new InputError(`SiamRPN++: expected anchors to be an integer >= 1, found ${anchors}`);
  if (channels.length === levels && channels.every(isCount)) return;
  throw new InputError(
    `SiamRPN++: expected channels to be ${levels} integers >= 1, one per level, found [${channels}]`,
  );
}
