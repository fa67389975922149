import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import type { HyperSet, ModelDefinition, TrackerDefinition } from './definition.js';

/** Hyper-parameters of online tracking, by name. */
export type Hyper = Readonly<Record<string, number>>;

/** Tuning ranges of the hyper-parameters that all trackers share. Not in the paper; chosen to contain all published values. */
export const commonTuningRanges: Readonly<Record<string, readonly [min: number, max: number]>> = {
  penaltyK: [0, 0.5],
  windowInfluence: [0.05, 0.7],
  sizeLr: [0.1, 0.9],
};

/** Hyper-parameters and their origin. */
export interface ChosenHyper {
  readonly hyper: Hyper;
  /** The published set, and the names of overridden values. */
  readonly origin: string;
}

/** Names of a tracker's published sets. */
export function hyperSetNames({ online }: TrackerDefinition): string[] {
  return Object.keys(online.hyperSets);
}

/**
 * A published set of hyper-parameters.
 *
 * @param name Name of the set, as on the command line.
 * @throws InputError that lists the known names.
 */
export function hyperSet(tracker: TrackerDefinition, name: string): ChosenHyper {
  const { hyperSets } = tracker.online;
  const set = Object.hasOwn(hyperSets, name) ? hyperSets[name] : undefined;
  if (set) return chosen(set, name);
  throw new InputError(
    `no hyper-parameters '${name}' for ${tracker.id}; expected one of ${hyperSetNames(tracker).join(', ')}`,
  );
}

/** A model, as far as its hyper-parameters depend on it. */
export interface HyperModel extends Pick<ModelDefinition, 'hyperSet'> {
  readonly tracker: TrackerDefinition;
}

/**
 * The set for a benchmark: the model's own, else the set of the benchmark's name, else 'vot' for VOT benchmarks and 'got10k'
 * for GOT-10k's test videos, else the tracker's default.
 *
 * @param benchmark As on the command line: 'otb100', 'vot2019'.
 */
export function hyperSetFor({ tracker, hyperSet: own }: HyperModel, benchmark: string): ChosenHyper {
  const { hyperSets, defaultHyperSet } = tracker.online;
  const candidates = [
    ...(own ? [own] : []),
    benchmark,
    ...(benchmark.startsWith('vot') ? ['vot'] : []),
    ...(benchmark === 'got10k-test' ? ['got10k'] : []),
    defaultHyperSet,
  ];
  const name = candidates.find((each) => Object.hasOwn(hyperSets, each))!;
  return chosen(hyperSets[name]!, name);
}

/**
 * A set with overridden values.
 *
 * @param overrides Values by name.
 * @throws InputError for an unknown name, or a value that is not a finite number >= 0.
 */
export function withHyper({ hyper, origin }: ChosenHyper, overrides: Readonly<Record<string, unknown>>): ChosenHyper {
  for (const [name, value] of Object.entries(overrides)) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) continue;
    const found = typeof value === 'number' ? value : JSON.stringify(value);
    throw new InputError(`hyper-parameter '${name}' is ${found}; expected a number >= 0`);
  }
  const result = withOverrides(hyper, overrides as Hyper, 'hyper-parameters');
  const names = Object.keys(overrides).filter((name) => hyper[name] !== result[name]);
  return { hyper: result, origin: names.length > 0 ? `${origin}; given: ${names.join(', ')}` : origin };
}

function chosen({ hyper, origin }: HyperSet, name: string): ChosenHyper {
  return { hyper: hyper as Hyper, origin: `${name} (${origin})` };
}
