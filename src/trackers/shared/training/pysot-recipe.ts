import { freeze, type LogSchedule, type TrainingRecipe } from '../../recipe.js';

/** SiamRPN++ on ResNet-50 and SiamCAR. Source: STVIR/pysot @ d04028f, siamrpn_r50_l234_dwxcorr_8gpu/config.yaml. */
export const pysotSchedule: LogSchedule = {
  kind: 'warm-up, log',
  warmUpEpochs: 5,
  warmUpFrom: 0.001,
  warmUpTo: 0.005,
  from: 0.005,
  to: 0.0005,
  base: 0.005,
};

/** Parameter groups of ResNet-50 that are never trained. */
export const resnetStem: readonly string[] = ['stem', 'layer1'];

const resnetStages = ['layer2', 'layer3', 'layer4'];

/** ResNet-50 is frozen for ten epochs, then its last three stages are trained at a tenth of the learning rate (Sec. 4.1). */
export const resnetPhases: Pick<TrainingRecipe, 'phases' | 'slow'> = {
  phases: [freeze(0, [...resnetStem, ...resnetStages]), freeze(10, resnetStem)],
  slow: { groups: resnetStages, factor: 0.1 },
};
