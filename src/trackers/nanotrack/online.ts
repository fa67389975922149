import { filledCropper } from '../../data/images/crop.js';
import { pointOffset } from '../shared/grids.js';
import type { PenaltyHyper } from '../shared/penalty.js';
import { type PointMaps, pointPostProcessing } from '../shared/point-post-processing.js';
import type { PostProcessing } from '../shared/post-processing.js';
import { foreground } from '../shared/scores.js';
import { nanoStride } from './network.js';

/** NanoTrack's hyper-parameters. */
export type NanoTrackHyper = PenaltyHyper;

/** The network's outputs: logits [S, S, 2] of background and target, distances left, top, right, bottom [S, S, 4]. */
export type NanoMaps = PointMaps;

/**
 * NanoTrack's and SiamBAN's post-processing: SiamRPN++'s, on boxes at points. A map of even side has no middle point; as in
 * the reference its points lie half a stride left of and above the symmetric window.
 *
 * Source: HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, nano_tracker.py.
 *
 * @param searchSize Side of the search image in pixels.
 */
export function nanoTrackPostProcessing(hyper: NanoTrackHyper, searchSize: number): PostProcessing<NanoMaps> {
  return pointPostProcessing(hyper, searchSize, {
    classes: 2,
    score: ({ cls }, point) => foreground(cls, point),
    stride: nanoStride,
    offset: (side) => pointOffset(0, side, nanoStride),
    centre: 0,
    extra: 0,
    cropper: filledCropper,
  });
}
