import { InputError } from '../../errors.js';
import { random } from '../../random/random.js';

/** A sequence that may be shown. */
export interface Candidate {
  readonly name: string;
  readonly attributes: readonly string[];
  /** One AUC per tracker. */
  readonly aucs: readonly number[];
}

/** How sequences are chosen where none is named. */
export const choices = ['difference', 'random'] as const;

/**
 * 'difference': those with the largest difference between the trackers' AUC, as such figures usually show; not a
 * representative sample. 'random': drawn with the seed.
 */
export type Choice = (typeof choices)[number];

/** Which sequences to show. */
export interface ChoiceOptions {
  /** Names, in this order; the other options are then ignored. */
  readonly sequences?: readonly string[] | undefined;
  /** Only sequences with at least one of these attributes. */
  readonly attributes?: readonly string[] | undefined;
  readonly choice: Choice;
  /** How many; all where there are fewer. */
  readonly count: number;
  readonly seed: number;
}

/**
 * Chooses sequences. Not in the paper, which does not state how its sequences were chosen.
 *
 * @returns By falling difference (highest minus lowest AUC), equal ones in the order given; or as named; or drawn, in the
 *   order given.
 * @throws InputError for a name or attribute that no candidate has, or when no candidate is left.
 */
export function pickSequences<C extends Candidate>(candidates: readonly C[], options: ChoiceOptions): C[] {
  const { sequences, attributes, choice, count, seed } = options;
  if (sequences) return sequences.map((name) => named(candidates, name));
  if (attributes) checkAttributes(candidates, attributes);
  const eligible = withAttributes(candidates, attributes);
  if (eligible.length === 0)
    throw new InputError('no sequence to show; expected at least one with images on this machine');
  if (choice === 'difference') return [...eligible].sort((a, b) => spreadOf(b.aucs) - spreadOf(a.aucs)).slice(0, count);
  const rng = random(seed, 'qualitative', 'sequences');
  const drawn = [...eligible];
  while (drawn.length > count) drawn.splice(rng.below(drawn.length), 1);
  return drawn;
}

/** The candidates with at least one of the attributes; all where no attribute is given. */
export function withAttributes<C extends Pick<Candidate, 'attributes'>>(
  candidates: readonly C[],
  attributes: readonly string[] | undefined,
): C[] {
  return candidates.filter((each) => !attributes || attributes.some((name) => each.attributes.includes(name)));
}

/** The highest minus the lowest. */
function spreadOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

function named<C extends Candidate>(candidates: readonly C[], name: string): C {
  const found = candidates.find((each) => each.name === name);
  if (found) return found;
  const known = candidates.map((each) => each.name);
  const list = known.length > 12 ? `${known.slice(0, 12).join(', ')} and ${known.length - 12} more` : known.join(', ');
  throw new InputError(`no sequence '${name}' to show; expected some of ${list}`);
}

function checkAttributes(candidates: readonly Candidate[], attributes: readonly string[]): void {
  const known = new Set(candidates.flatMap((each) => each.attributes));
  for (const name of attributes) {
    if (known.has(name)) continue;
    throw new InputError(`no sequence here has the attribute '${name}'; expected some of ${[...known].join(', ')}`);
  }
}
