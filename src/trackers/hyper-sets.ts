import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import type { Family } from './catalogue.js';
import { type CoSiamRpnHyper, coSiamRpnPostProcessing } from './cosiamrpn/online.js';
import {
  coSiamRpnSets,
  type HyperSet,
  type HyperSets,
  longTermSets,
  siamCarSets,
  siamFcPpSets,
  siamRpnPpSets,
} from './published-settings.js';
import type { PostProcessing } from './shared/post-processing.js';
import { type SiamCarHyper, siamCarPostProcessing } from './siamcar/online.js';
import { type SiamFcPpHyper, siamFcPpPostProcessing } from './siamfcpp/online.js';
import { type SiamRpnPpHyper, siamRpnPpPostProcessing } from './siamrpnpp/online.js';
import { type LongTermHyper, longTermPostProcessing } from './siamrpnpp/online-long-term.js';

/** Hyper-parameters of any tracker, by name. */
export type Hyper = Readonly<Record<string, number>>;

/** Hyper-parameters that were chosen, and where they come from. */
export interface ChosenHyper {
  readonly hyper: Hyper;
  /** The published set, and what differs from it. */
  readonly origin: string;
}

const sets: Readonly<Record<Family, HyperSets<object>>> = {
  siamrpnpp: { ...siamRpnPpSets, ...longTermSets },
  siamcar: siamCarSets,
  siamfcpp: siamFcPpSets,
  cosiamrpn: coSiamRpnSets,
};

/** Which set stands for a benchmark that has none of its own. */
const fallback: Readonly<Record<Family, readonly string[]>> = {
  siamrpnpp: ['default'],
  siamcar: ['otb100'],
  siamfcpp: ['lasot'],
  cosiamrpn: ['otb100'],
};

/** The names of a tracker's published sets. */
export function hyperSetNames(family: Family): string[] {
  return Object.keys(sets[family]);
}

/**
 * A published set of hyper-parameters.
 *
 * @param name Of a set, as the command line has it.
 * @throws InputError that lists the known names.
 */
export function hyperSet(family: Family, name: string): ChosenHyper {
  const set = Object.hasOwn(sets[family], name) ? sets[family][name] : undefined;
  if (!set) {
    throw new InputError(
      `no hyper-parameters '${name}' for ${family}; expected one of ${hyperSetNames(family).join(', ')}`,
    );
  }
  return chosen(set, name);
}

/**
 * The set for a benchmark: its own, else that of its kind ('vot'), else the tracker's general one.
 *
 * @param benchmark As on the command line: 'otb100', 'vot2019'.
 */
export function hyperSetFor(family: Family, benchmark: string): ChosenHyper {
  const candidates = [benchmark, ...(benchmark.startsWith('vot') ? ['vot'] : []), ...fallback[family]];
  const name = candidates.find((each) => Object.hasOwn(sets[family], each))!;
  return chosen(sets[family][name]!, name);
}

/**
 * Hyper-parameters that differ from a set in some numbers.
 *
 * @param overrides Numbers by name.
 * @throws InputError when a name is unknown, or a value is no finite number from 0 on.
 */
export function withHyper({ hyper, origin }: ChosenHyper, overrides: Readonly<Record<string, unknown>>): ChosenHyper {
  for (const [name, value] of Object.entries(overrides)) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) continue;
    throw new InputError(`hyper-parameter '${name}' is ${JSON.stringify(value)}; expected a number from 0 on`);
  }
  const result = withOverrides(hyper, overrides as Hyper, 'hyper-parameters');
  const names = Object.keys(overrides).filter((name) => hyper[name] !== result[name]);
  return { hyper: result, origin: names.length > 0 ? `${origin}; given: ${names.join(', ')}` : origin };
}

function chosen({ hyper, origin }: HyperSet<object>, name: string): ChosenHyper {
  return { hyper: hyper as Hyper, origin: `${name} (${origin})` };
}

/**
 * A tracker's rules with given hyper-parameters.
 *
 * @param searchSize Side of the search image in pixels.
 */
export function rulesOf(family: Family, hyper: Hyper, searchSize: number): PostProcessing<never> {
  const given = hyper as unknown;
  if (family === 'siamcar') return siamCarPostProcessing(given as SiamCarHyper, searchSize);
  if (family === 'siamfcpp') return siamFcPpPostProcessing(given as SiamFcPpHyper, searchSize);
  if (family === 'cosiamrpn') return coSiamRpnPostProcessing(given as CoSiamRpnHyper, searchSize);
  if ('lostSearchSize' in hyper) return longTermPostProcessing(given as LongTermHyper, searchSize);
  return siamRpnPpPostProcessing(given as SiamRpnPpHyper, searchSize);
}
