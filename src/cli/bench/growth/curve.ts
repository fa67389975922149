/** A work of one size, ready to run. */
export interface SizedWork {
  /** The size as it is: a number of frames can differ from what was asked for. */
  readonly size: number;
  readonly run: () => unknown;
  readonly dispose?: () => unknown;
}

/** How the time of a work grows. */
export interface Curve {
  readonly id: string;
  /** 'training step of siamcar-tiny'. */
  readonly title: string;
  /** What is varied: 'pairs in a batch'. */
  readonly axis: string;
  readonly sizes: readonly number[];
  /** Sizes of `--quick`. */
  readonly quick: readonly number[];
  /** Exponent of time against size where nothing but the work costs time: 1, or -1 against the number of workers. */
  readonly expected: 1 | -1;
  /** Whether it runs once before it is timed; not where starting processes is a part of what a user waits for. */
  readonly isWarm: boolean;
  readonly prepare: (size: number) => Promise<SizedWork>;
}
