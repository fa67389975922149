import { InputError } from '../../errors.js';
import type { StudyConfig, StudyEntry } from '../../study/config.js';
import { entryTrainConfig } from '../../study/entries/entry-training-config.js';
import type { CommonScale } from '../../study/experiment.js';
import { type ResolvedTraining, resolveTraining } from '../../training/loop/config.js';
import { type ProbeOptions, probeBatch } from '../../training/probe/probe.js';
import { studies } from '../scoring/studies.js';

/** Which assigners train which networks, and the pairs on which their labels are followed. */
export interface AssignerLifeConfig {
  readonly scale: CommonScale;
  /** Each entry is trained from the first of the training seeds; nothing is tracked. */
  readonly study: StudyConfig;
  /** Pairs of the validation split, or of the training sets where data is real. */
  readonly probe: ProbeOptions;
}

/** Assigners of anchor-free SiamCAR, those of fixed geometry first. */
const pointAssigners: readonly (readonly [title: string, assigner: string])[] = [
  ['DLA', 'dla'],
  ['rectangle (baseline)', 'baseline'],
  ['SimOTA', 'simota'],
  ['OTA', 'ota'],
  ['PAA', 'paa'],
  ['TOOD: task-aligned', 'task-aligned'],
  ['AutoAssign', 'autoassign'],
];

/** Assigners of anchor-based SiamRPN++. */
const anchorAssigners: readonly (readonly [title: string, assigner: string])[] = [
  ['DLA', 'dla'],
  ['IoU thresholds (baseline)', 'baseline'],
  ['SimOTA', 'simota'],
  ['TOOD: task-aligned', 'task-aligned'],
];

/** Entries of a SiamCAR and a SiamRPN++ with a backbone. */
function entriesOf(backbone: 'tiny' | 'r50', isSelected: (assigner: string) => boolean = () => true): StudyEntry[] {
  const of = (model: string, list: typeof pointAssigners): StudyEntry[] =>
    list.filter(([, assigner]) => isSelected(assigner)).map(([title, assigner]) => ({ title, model, assigner }));
  return [...of(`siamcar-${backbone}`, pointAssigners), ...of(`siamrpnpp-${backbone}`, anchorAssigners)];
}

const nothingTracked = { trainingSeeds: [1], references: [] } as const;

/** Not in the paper: 11 trainings of 2,000 synthetic pairs at mini scale. */
export const lifeScales: Readonly<Record<CommonScale, AssignerLifeConfig>> = {
  smoke: {
    scale: 'smoke',
    study: {
      ...studies.smoke,
      ...nothingTracked,
      entries: entriesOf('tiny', (assigner) => assigner === 'dla' || assigner === 'simota'),
      training: { epochs: 2, batch: 8, validationPairs: 8, pairs: { pairsPerEpoch: 16 } },
    },
    probe: { pairs: 2, shown: 2, seed: 1 },
  },
  mini: {
    scale: 'mini',
    study: {
      ...studies.mini,
      ...nothingTracked,
      entries: entriesOf('tiny'),
      training: { epochs: 4, validationPairs: 256, pairs: { pairsPerEpoch: 500 } },
    },
    probe: { pairs: 64, shown: 6, seed: 1 },
  },
  paper: {
    scale: 'paper',
    study: { ...studies.paper, ...nothingTracked, entries: entriesOf('r50') },
    probe: { pairs: 32, shown: 6, seed: 1 },
  },
};

/** An entry and its training, checked. */
export interface LifePlan {
  readonly entry: StudyEntry;
  readonly training: ResolvedTraining;
}

/**
 * Checks a configuration.
 *
 * @throws InputError without entries or seed, for two entries of one model and title, and for an invalid training or probe.
 */
export function lifePlans({ study, probe }: AssignerLifeConfig): readonly LifePlan[] {
  const { entries, trainingSeeds } = study;
  const [trainingSeed] = trainingSeeds;
  if (entries.length === 0) throw new InputError('assigner life: no assigner to train; give at least one entry');
  if (trainingSeed === undefined) throw new InputError('assigner life: no training seed; give one');
  for (const [i, { model, title }] of entries.entries()) {
    if (!entries.slice(0, i).some((other) => other.model === model && other.title === title)) continue;
    throw new InputError(`assigner life: two entries of ${model} are titled '${title}'; give each a title of its own`);
  }
  return entries.map((entry) => {
    const training = resolveTraining(entryTrainConfig({ ...study, entry, trainingSeed }));
    probeBatch(probe, training);
    return { entry, training };
  });
}
