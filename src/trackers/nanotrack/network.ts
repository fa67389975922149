import { type MobileNetV3Depth, mobileNetV3, mobileNetV3Specs } from '../../models/backbones/mobilenet-v3.js';
import { createNetwork, type Network } from '../../models/network.js';
import { type NanoOutputs, type NanoVersion, nanoHead, nanoHeadSpecs } from './head.js';

/** Pixels of the search image between neighbouring points of the outputs. */
export const nanoStride = 16;

/** Blocks of each version's backbone. */
export const nanoDepths: Readonly<Record<NanoVersion, MobileNetV3Depth>> = { 1: 8, 2: 8, 3: 9 };

/**
 * NanoTrack on MobileNetV3-small: one level of stride 16. The published weights also hold a neck, which the reference
 * never executes and the network lacks.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, model_builder.py.
 *
 * @returns Its functions return, for images of 127 and 255: features [N, 8, 8, 48], cls [N, 16, 16, 2], reg
 * [N, 16, 16, 4]; of version 3 [N, 8, 8, 96], [N, 15, 15, 2], [N, 15, 15, 4].
 */
export function nanoTrack(version: NanoVersion): Network<NanoOutputs> {
  const depth = nanoDepths[version];
  return createNetwork({
    name: `nanotrack-v${version}`,
    table: [...mobileNetV3Specs(depth), ...nanoHeadSpecs(version)],
    backbone: (layers, image) => [mobileNetV3(layers, image, depth)],
    template: (_, maps) => [...maps],
    search: (layers, [map], [template]) => nanoHead(layers, version, template!, map!),
  });
}
