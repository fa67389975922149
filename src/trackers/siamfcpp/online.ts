import { warpedCropper } from '../../data/images/crop-warped.js';
import { stride } from '../../dla/samples.js';
import type { PenaltyHyper } from '../shared/penalty.js';
import { type PointMaps, pointPostProcessing } from '../shared/point-post-processing.js';
import type { OutputMap, PostProcessing } from '../shared/post-processing.js';
import { sigmoid } from '../shared/scores.js';

/** SiamFC++'s hyper-parameters. */
export type SiamFcPpHyper = PenaltyHyper;

/** The network's outputs: logits [S, S, 1], distances left, top, right, bottom [S, S, 4], centerness logits [S, S, 1]. */
export interface DenseBoxMaps extends PointMaps {
  readonly centerness: OutputMap;
}

/**
 * SiamFC++'s post-processing: as SiamRPN++'s, on points instead of anchors. The score is foreground probability times
 * centerness; both end pixels belong to a box.
 *
 * Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_track.py.
 *
 * @param searchSize Side of the search image in pixels.
 */
export function siamFcPpPostProcessing(hyper: SiamFcPpHyper, searchSize: number): PostProcessing<DenseBoxMaps> {
  return pointPostProcessing<DenseBoxMaps>(hyper, searchSize, {
    classes: 1,
    score: ({ cls, centerness }, point) => sigmoid(cls[point]!) * sigmoid(centerness[point]!),
    stride,
    offset: (side) => Math.trunc((searchSize - 1 - (side - 1) * stride) / 2),
    centre: Math.floor(searchSize / 2),
    extra: 1,
    cropper: warpedCropper,
  });
}
