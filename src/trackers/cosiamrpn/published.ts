import type { HyperSet, HyperSets } from '../definition.js';
import type { CoSiamRpnHyper } from './online.js';

const coSiam = (
  [windowInfluence, matchInfluence, penaltyK, sizeLr]: readonly [number, number, number, number],
  entry: string,
): HyperSet<CoSiamRpnHyper> => ({
  hyper: { penaltyK, windowInfluence, matchInfluence, coWeight: 0.4, sizeLr },
  origin: `tankebuaa/pyvis @ e1a2f15, config.py, ${entry}`,
});

/** CoSiamRPN's hyper-parameters. */
export const coSiamRpnHyperSets: HyperSets<CoSiamRpnHyper> = {
  otb100: coSiam([0.35, 0.25, 0.25, 0.25], 'OTB100'),
  vot2018: coSiam([0.45, 0.35, 0.25, 0.55], 'VOT2018'),
  vot2019: coSiam([0.45, 0.3, 0.25, 0.25], 'VOT2019'),
  lasot: coSiam([0.4, 0.7, 0.05, 0.25], 'LaSOT'),
};
