import type { StudyEntry } from '../../study/config.js';
import type { CommonScale } from '../../study/experiment.js';
import type { TrainedOpeConfig } from '../scoring/ope-result.js';
import { trainedTrackers } from '../scoring/sources.js';
import { studies } from '../scoring/studies.js';

/** Whose positives are the labels. */
export const labelRules = ['rectangle', 'DLA'] as const;
/** At which points boxes are regressed: the positives of either assigner, or of both. */
export const pointRules = ['rectangle', 'DLA', 'both'] as const;

/** Levels of the first factor. */
export type LabelRule = (typeof labelRules)[number];
/** Levels of the second factor. */
export type PointRule = (typeof pointRules)[number];

/** Pairs that each network is trained on. */
export type PairCount = 10_000 | 40_000;

const assignerNames: Readonly<Record<LabelRule, 'baseline' | 'dla'>> = { rectangle: 'baseline', DLA: 'dla' };

/** Title of a combination: 'labels DLA, boxes rectangle'. */
export function cellTitle(labels: LabelRule, points: PointRule): string {
  return `labels ${labels}, boxes ${points}`;
}

/** Title of SiamCAR as published: the rectangle for both. */
export const baselineTitle: string = cellTitle('rectangle', 'rectangle');

/** The six combinations. The two in which one assigner does both are SiamCAR and DLA-SiamCAR, trained as elsewhere. */
function entriesOf(model: string): readonly StudyEntry[] {
  return labelRules.flatMap((labels) =>
    pointRules.map((points): StudyEntry => {
      const other = assignerNames[labels === 'DLA' ? 'rectangle' : 'DLA'];
      const title = cellTitle(labels, points);
      return {
        title,
        model,
        assigner: assignerNames[labels],
        ...(points !== labels && { boxAssigner: points === 'both' ? `union:${other}` : other }),
        ...(title !== baselineTitle && { baseline: baselineTitle }),
      };
    }),
  );
}

const miniEpochs = 5;

/**
 * The configuration. At mini scale five seeds, and the number of pairs replaces the scale's; at the others the trainings of
 * the scale.
 */
export function boxPointsConfig(scale: CommonScale, pairs: PairCount): TrainedOpeConfig {
  const { training, ...study } = studies[scale];
  const longer = {
    trainingSeeds: [1, 2, 3, 4, 5],
    training: { ...training, epochs: miniEpochs, pairs: { pairsPerEpoch: pairs / miniEpochs } },
  };
  return {
    ...trainedTrackers(scale, {
      ...study,
      ...(scale === 'mini' ? longer : { training }),
      entries: entriesOf(scale === 'paper' ? 'siamcar-r50' : 'siamcar-tiny'),
      references: [],
    }),
    benchmark: 'otb100',
    convention: 'pysot',
    bootstrapSeed: 1,
    file: `beyond-box-points-${pairs}`,
  };
}
