import { type DlaOptions, dlaDefaults } from '../../dla/dla-options.js';

/** One way to read the paper's description of DLA, whose P is counted. */
export interface Reading {
  /** Its name in results. */
  readonly id: string;
  /** Its title in figures. */
  readonly title: string;
  /** Which form of DLA: points with a 64 x 64 box (Sec. 3.2), or points with five anchors each (Sec. 3.1). */
  readonly form: 'anchor-free' | 'anchor-based';
  readonly options: DlaOptions;
}

/** Our default and the readings that could change the answer. */
export const readings: readonly Reading[] = [
  { id: 'default', title: 'anchor-free (our default)', form: 'anchor-free', options: dlaDefaults },
  {
    id: 'no-fallback',
    title: 'anchor-free, no fallback',
    form: 'anchor-free',
    options: { ...dlaDefaults, fallback: 'none' },
  },
  {
    id: 'population-std',
    title: 'anchor-free, population std',
    form: 'anchor-free',
    options: { ...dlaDefaults, std: 'population' },
  },
  { id: 'anchor-based', title: 'anchor-based (5 boxes a point)', form: 'anchor-based', options: dlaDefaults },
];
