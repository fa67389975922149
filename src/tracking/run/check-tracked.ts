import { InputError } from '../../errors.js';
import type { TrackedBox, Tracker } from '../tracker.js';

/**
 * Refuses what results cannot hold: `siamdla evaluate` reads no row that is not finite. Trackers of the kit return none.
 *
 * @param tracked What the tracker's `update` returned; one that was written without types may return anything.
 * @param frame Its number, from 1.
 * @returns `tracked`.
 * @throws InputError where it has no box of four finite numbers.
 */
export function checkTracked(tracker: Pick<Tracker, 'name'>, tracked: TrackedBox, frame: number): TrackedBox {
  return checked(tracker, tracked, frame, { isRight: Number.isFinite, expected: 'four finite numbers' });
}

/** As {@link checkTracked}, but NaN and infinity are numbers too: of such a box VOT's protocol says that the target is lost. */
export function checkNumbers(tracker: Pick<Tracker, 'name'>, tracked: TrackedBox, frame: number): TrackedBox {
  return checked(tracker, tracked, frame, { isRight: (value) => typeof value === 'number', expected: 'four numbers' });
}

function checked(
  { name }: Pick<Tracker, 'name'>,
  tracked: TrackedBox,
  frame: number,
  { isRight, expected }: { readonly isRight: (value: unknown) => boolean; readonly expected: string },
): TrackedBox {
  const box: Partial<TrackedBox['box']> | undefined = (tracked as TrackedBox | undefined)?.box;
  const { x, y, w, h } = box ?? {};
  if ([x, y, w, h].every(isRight)) return tracked;
  const found = box ? `the box ${x},${y},${w},${h}` : 'no box';
  throw new InputError(
    `tracker '${name}' returned ${found} for frame ${frame}; expected { box: { x, y, w, h }, score } with ${expected} in pixels`,
  );
}
