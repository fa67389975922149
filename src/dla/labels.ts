/** Label of samples of the target class. Eq. 1. */
export const POSITIVE = 1;
/** Label of samples of the background class. */
export const NEGATIVE = 0;
/** Label of samples that do not contribute to the loss. */
export const IGNORED = -1;
