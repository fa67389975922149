import type { HyperSet, HyperSets } from '../definition.js';
import type { SiamFcPpHyper } from './online.js';

const fcPp = (sizeLr: number, windowInfluence: number, penaltyK: number, entry: string): HyperSet<SiamFcPpHyper> => ({
  hyper: { sizeLr, windowInfluence, penaltyK },
  origin: `MegviiDetection/video_analyst @ f4d1bcc, experiments/siamfcpp, GoogLeNet on ${entry}`,
});

/** SiamFC++'s hyper-parameters. Those of 'lasot' are also in its training configuration. */
export const siamFcPpHyperSets: HyperSets<SiamFcPpHyper> = {
  otb100: fcPp(0.5384467870937999, 0.23689856952364602, 0.04326035639699788, 'OTB'),
  uav123: fcPp(0.5222592132697174, 0.2414722810296582, 0.0730171190610408, 'UAV123'),
  lasot: fcPp(0.52, 0.21, 0.04, 'LaSOT'),
  vot: fcPp(0.5093639624865886, 0.2444928917567117, 0.06721247775471334, 'VOT2018'),
};
