import { type Assigner, assigners } from './result.js';

const reversed: readonly Assigner[] = assigners.toReversed();

/** Who goes first in a round, from 0: they change places every round, so that neither always has the quieter machine. */
export function orderOf(round: number): readonly Assigner[] {
  return round % 2 === 0 ? assigners : reversed;
}

/** A block of one assigner in one round. Round 0 comes first and does not count: in it memory is taken and caches filled. */
export interface Turn {
  readonly round: number;
  readonly assigner: Assigner;
}

/** All blocks of a phase, in order: one round that does not count, and `rounds` that do. */
export function turns(rounds: number): Turn[] {
  return Array.from({ length: rounds + 1 }, (_, round) =>
    orderOf(round).map((assigner): Turn => ({ round, assigner })),
  ).flat();
}
