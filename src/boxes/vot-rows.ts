/** Rows of one number in results of VOT's protocol with restarts, where there is no region. */
export const votCodes = {
  /** Skipped after a failure, before the restart. */
  skipped: 0,
  /** The tracker was initialised with the ground truth. */
  started: 1,
  /** The tracker failed: no overlap with the target. */
  lost: 2,
} as const;

/** Frames from a failure to the next start. Source: STVIR/pysot @ d04028f, tools/test.py. */
export const framesToRestart = 5;
