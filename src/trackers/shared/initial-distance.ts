/**
 * Distance to each side of the target, in pixels of the search image, that the box branches of tiny anchor-free networks
 * start at: half the side of a typical target. Not in the paper; chosen because from the references' 1 px the IoU loss first
 * enlarges all boxes alike, and short trainings of networks that are not pretrained ended with one constant box.
 */
export const tinyInitialDistance = 32;
