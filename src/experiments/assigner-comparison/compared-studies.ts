import type { StudyConfig } from '../../study/config.js';
import type { Scale } from '../../study/experiment.js';
import { studies } from '../scoring/studies.js';

/** What is trained from which seeds on which data; the entries are the assigners'. */
export type ComparedStudy = Omit<StudyConfig, 'entries'>;

/** Shorter than the paper's own tables, as there are six times as many trainings: under an hour on two cores. */
export const comparedStudies: Readonly<Record<Scale, ComparedStudy>> = {
  smoke: { ...studies.smoke, references: [] },
  mini: {
    ...studies.mini,
    references: [],
    training: { ...studies.mini.training, epochs: 2, pairs: { pairsPerEpoch: 1000 } },
    data: { test: { sequences: 30 } },
  },
  real: { ...studies.real, references: [] },
  paper: { ...studies.paper, references: [], trainingSeeds: [1, 2, 3] },
};
