import type { HyperSet, HyperSets } from '../definition.js';
import type { SiamCarHyper } from './online.js';

const car = (sizeLr: number, penaltyK: number, windowInfluence: number, entry: string): HyperSet<SiamCarHyper> => ({
  hyper: { sizeLr, penaltyK, windowInfluence },
  origin: `ohhhyeahhh/SiamCAR @ 76ddd52, core/config.py, HP_SEARCH.${entry}`,
});

/** SiamCAR's hyper-parameters; none are published for VOT, for which OTB100's are used. */
export const siamCarHyperSets: HyperSets<SiamCarHyper> = {
  otb100: car(0.35, 0.2, 0.45, 'OTB100'),
  uav123: car(0.4, 0.2, 0.3, 'UAV123'),
  lasot: car(0.33, 0.04, 0.3, 'LaSOT'),
  got10k: car(0.7, 0.06, 0.1, 'GOT10k'),
};
