import { votCodes } from '../../boxes/vot-rows.js';
import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';

/** One sequence of a VOT benchmark with resets. */
export interface VotSequence {
  readonly name: string;
  /** Size of its frames in pixels. */
  readonly width: number;
  readonly height: number;
  /** One region per frame: 8 numbers (four corners) or 4 (x, y, w, h). NaN coordinates: not annotated. */
  readonly gt: readonly Float64Array[];
}

/**
 * One repetition of a tracker on a sequence. A frame holds the tracker's region in 4 or 8 numbers, or one code; see
 * `votCodes`.
 */
export type VotRun = readonly Float64Array[];

/** Whether a frame holds this code and no region. */
export function isCode(frame: Float64Array, code: number): boolean {
  return frame.length === 1 && frame[0] === code;
}

/** Indices of failure frames, from 0. */
export function failuresOf(run: VotRun): number[] {
  const failures: number[] = [];
  for (let t = 0; t < run.length; t++) if (isCode(run[t]!, votCodes.lost)) failures.push(t);
  return failures;
}

/**
 * Validates a run under the reset protocol.
 *
 * @param allowShorter Whether the run may be shorter than the sequence.
 * @throws InputError that names the sequence and the frame (from 1).
 */
export function checkRun(sequence: VotSequence, run: VotRun, allowShorter: boolean): void {
  const { name, gt } = sequence;
  if (run.length > gt.length || (run.length < gt.length && !allowShorter)) {
    throw new InputError(`${name}: the result has ${counted(run.length, 'frame')}, the ground truth ${gt.length}`);
  }
  if (run.length === 0) throw new InputError(`${name}: the result has no frames`);
  if (!isCode(run[0]!, votCodes.started)) {
    throw new InputError(
      `${name}: a run with resets starts with the code 1 (initialised), but frame 1 has ${run[0]!.length} numbers ` +
        `(${run[0]!.join(', ')}); results of one pass without resets cannot be scored by the VOT protocol`,
    );
  }
  for (let t = 0; t < run.length; t++) {
    const frame = run[t]!;
    if (frame.length !== 1 && frame.length !== 4 && frame.length !== 8) {
      throw new InputError(`${name}: frame ${t + 1} has ${frame.length} numbers; expected 4, 8 or one code`);
    }
    if (frame.length === 1 && !Object.values(votCodes).some((code) => isCode(frame, code))) {
      throw new InputError(`${name}: frame ${t + 1} has the code ${frame[0]}; expected 0, 1 or 2`);
    }
    for (let i = 0; i < frame.length; i++) {
      if (!Number.isFinite(frame[i]!)) throw new InputError(`${name}: frame ${t + 1} has the number ${frame[i]}`);
    }
  }
}

/**
 * Validates a sequence's regions and frame size.
 *
 * @throws InputError that names the sequence and the frame (from 1).
 */
export function checkSequence({ name, width, height, gt }: VotSequence): void {
  if (gt.length === 0) throw new InputError(`${name}: the ground truth has no frames`);
  if (!(width >= 1 && height >= 1 && Number.isFinite(width * height))) {
    throw new InputError(`${name}: the frames are ${width} x ${height} pixels; expected a positive size`);
  }
  for (let t = 0; t < gt.length; t++) {
    if (gt[t]!.length !== 4 && gt[t]!.length !== 8) {
      throw new InputError(`${name}: frame ${t + 1} of the ground truth has ${gt[t]!.length} numbers; expected 4 or 8`);
    }
  }
}
