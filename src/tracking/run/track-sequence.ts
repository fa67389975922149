import { refuseUnknownOptions } from '../../config.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import type { InitialBoxRule } from '../../trackers/definition.js';
import type { Tracker } from '../tracker.js';
import { jobOf, runJob } from './job.js';
import { baselineInitialBox } from './tracker-spec.js';

/** Options of {@link trackSequence}. */
export interface SequenceOptions {
  /**
   * How the first box is made of the annotation. Default: as it is. `siamdla track` takes that of the model, by which trackers
   * after pysot start half a pixel further: `modelByName('siamcar-tiny').tracker.online.initialBox`.
   */
  readonly initialBox?: InitialBoxRule | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every frame. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

const everyOption: Readonly<Record<keyof SequenceOptions, unknown>> = {
  initialBox: undefined,
  signal: undefined,
  progress: undefined,
};

/** A tracker's run over a sequence, without restarts. */
export interface TrackedSequence {
  /** x, y, w, h in pixels for every frame, flat, as `evaluate` takes them; the first is the one that it was started on. */
  readonly boxes: Float64Array;
  /** Seconds that the tracker took for every frame, decoding not counted. */
  readonly times: Float64Array;
}

/**
 * Runs a tracker, also one of your own, over a sequence of a benchmark: it starts on the first frame and runs to the last.
 *
 * @throws InputError if an option is unknown, the first frame is not annotated, an image cannot be read, or the tracker returns
 * no box; the signal's reason; what the tracker throws.
 * @example
 * const results = new Map();
 * for (const sequence of sequences) results.set(sequence.name, (await trackSequence(tracker, sequence)).boxes);
 * const scores = evaluate(sequences, results);
 */
export async function trackSequence(
  tracker: Tracker,
  sequence: Sequence,
  options: SequenceOptions = {},
): Promise<TrackedSequence> {
  refuseUnknownOptions(everyOption, options, 'trackSequence');
  const { initialBox = baselineInitialBox, signal, progress } = options;
  if (sequence.length === 0) throw new InputError(`${sequence.name}: has no frames; expected at least one`);
  signal?.throwIfAborted();
  let done = 0;
  const { rows, times } = await runJob(tracker, jobOf(sequence, 'one-pass'), initialBox, () => {
    progress?.(++done, sequence.length);
    signal?.throwIfAborted();
  });
  return { boxes: Float64Array.from(rows.flatMap((row) => [...row])), times };
}
