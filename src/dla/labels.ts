/** Label of a sample that is trained towards the target. Eq. 1. */
export const POSITIVE = 1;
/** Label of a sample that is trained towards the background. */
export const NEGATIVE = 0;
/** Label of a sample that takes no part in the loss. */
export const IGNORED = -1;
