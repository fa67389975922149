import type { DlaAnchorFreeOptions } from '../../dla/dla-anchor-free.js';
import { siamCarGrid } from '../../dla/samples.js';

/** A setting of a factor. */
export interface Level {
  /** '19'. */
  readonly label: string;
  readonly options: Partial<DlaAnchorFreeOptions>;
}

/** An option of DLA, or several that belong together, with the settings that are compared. */
export interface Factor {
  readonly title: string;
  readonly levels: readonly Level[];
  /** Label of DLA's default, with which the other levels are compared. */
  readonly reference: string;
}

const squares = (side: number): Level => ({ label: `${side} px`, options: { boxes: [{ w: side, h: side }] } });

/** Step 5's condition on centres; -searchSize accepts all of them. The first column of L18, the one of two levels. */
const centrePrior: Factor = {
  title: 'centre in target',
  levels: [
    { label: 'required', options: { insideMargin: 0 } },
    { label: 'not required', options: { insideMargin: -siamCarGrid.searchSize } },
  ],
  reference: 'required',
};

const candidates: Factor = {
  title: 'K',
  levels: [5, 9, 19].map((k) => ({ label: `${k}`, options: { k } })),
  reference: '9',
};

const fallback: Factor = {
  title: 'fallback',
  levels: (['best', 'none', 'mean'] as const).map((name) => ({ label: name, options: { fallback: name } })),
  reference: 'best',
};

const threshold: Factor = {
  title: 'threshold mean + a std',
  levels: [0, 1, 2].map((stdFactor) => ({ label: `a = ${stdFactor}`, options: { stdFactor } })),
  reference: 'a = 1',
};

const negatives: Factor = {
  title: 'negatives',
  levels: [
    { label: '4:1 random', options: { negativeRatio: 4, negativeChoice: 'random' } },
    { label: '4:1 hardest', options: { negativeRatio: 4, negativeChoice: 'hardest' } },
    // as many as there are samples is all of them; infinity would not survive in JSON
    { label: 'all', options: { negativeRatio: siamCarGrid.size ** 2, negativeChoice: 'random' } },
  ],
  reference: '4:1 random',
};

const boxSize: Factor = { title: 'box of each point', levels: [48, 64, 96].map(squares), reference: '64 px' };

/** The options of anchor-free DLA that the paper leaves open or does not vary, for the columns of L18 in order. */
export const dlaFactors: readonly Factor[] = [centrePrior, candidates, fallback, threshold, negatives, boxSize];

/** Two factors at two levels, for L4: enough to see that everything works. */
export const smokeFactors: readonly Factor[] = [
  { ...candidates, levels: candidates.levels.slice(1) },
  { ...negatives, levels: negatives.levels.slice(0, 2) },
];
