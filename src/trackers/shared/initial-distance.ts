/**
 * Distance to each side of the target, in pixels of the search image, that the box branches of NanoTrack and of tiny
 * anchor-free networks start at: half the side of a typical target. Not in the paper; chosen because from the references'
 * 1 px a large part of a short training only enlarges all boxes alike.
 */
export const tinyInitialDistance = 32;

/**
 * Distance to each side, in pixels of the search image, of a target that stays as large as it is: half the side of a square
 * one, which its context doubles to the template's 127 px.
 */
export const distanceAtRest = 32;
