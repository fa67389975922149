import { type DlaOptions, dlaDefaults } from '../../dla/dla-options.js';

/** One interpretation of the paper's description of DLA, whose P is counted. */
export interface Interpretation {
  /** Name in results. */
  readonly id: string;
  /** Title in figures. */
  readonly title: string;
  /** Which form of DLA: points with a 64 x 64 box (Sec. 3.2), or points with five anchors each (Sec. 3.1). */
  readonly form: 'anchor-free' | 'anchor-based';
  readonly options: DlaOptions;
}

/** The kit's default, and interpretations that could change the result. */
export const interpretations: readonly Interpretation[] = [
  { id: 'default', title: 'anchor-free (default)', form: 'anchor-free', options: dlaDefaults },
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
  { id: 'anchor-based', title: 'anchor-based (5 boxes per point)', form: 'anchor-based', options: dlaDefaults },
];
