import type { CoSiamRpnHyper } from './cosiamrpn/online.js';
import type { SiamCarHyper } from './siamcar/online.js';
import type { SiamFcPpHyper } from './siamfcpp/online.js';
import type { SiamRpnPpHyper } from './siamrpnpp/online.js';
import type { LongTermHyper } from './siamrpnpp/online-long-term.js';

/** Hyper-parameters with a name, and where they were published. */
export interface HyperSet<Hyper> {
  readonly hyper: Hyper;
  /** Repository, file and entry. */
  readonly origin: string;
}

/** By benchmark or configuration. */
export type HyperSets<Hyper> = Readonly<Record<string, HyperSet<Hyper>>>;

const pysot = (penaltyK: number, windowInfluence: number, sizeLr: number, entry: string): HyperSet<SiamRpnPpHyper> => ({
  hyper: { penaltyK, windowInfluence, sizeLr },
  origin: `STVIR/pysot @ d04028f, experiments/${entry}/config.yaml`,
});

/**
 * SiamRPN++'s sets. pysot evaluates OTB with 'otb100' and VOT with 'vot'; it publishes none for UAV123, LaSOT and GOT-10k,
 * for which its code's default stands here.
 */
export const siamRpnPpSets: HyperSets<SiamRpnPpHyper> = {
  default: {
    hyper: { penaltyK: 0.04, windowInfluence: 0.44, sizeLr: 0.4 },
    origin: 'STVIR/pysot @ d04028f, core/config.py',
  },
  vot: pysot(0.05, 0.42, 0.38, 'siamrpn_r50_l234_dwxcorr'),
  otb100: pysot(0.24, 0.5, 0.25, 'siamrpn_r50_l234_dwxcorr_otb'),
  '8gpu': pysot(0.04, 0.44, 0.33, 'siamrpn_r50_l234_dwxcorr_8gpu'),
  '16gpu': pysot(0.01, 0.4, 0.38, 'siamrpn_r50_l234_dwxcorr_16gpu'),
  'otb100-8gpu': pysot(0.24, 0.5, 0.25, 'siamrpn_r50_l234_dwxcorr_otb_8gpu'),
  mobilenetv2: pysot(0.04, 0.4, 0.5, 'siamrpn_mobilev2_l234_dwxcorr'),
  alexnet: pysot(0.16, 0.4, 0.3, 'siamrpn_alex_dwxcorr'),
};

/** SiamRPN++'s long-term variant. */
export const longTermSets: HyperSets<LongTermHyper> = {
  'long-term': {
    hyper: {
      penaltyK: 0.05,
      windowInfluence: 0.28,
      sizeLr: 0.22,
      lostBelow: 0.8,
      foundAbove: 0.998,
      lostSearchSize: 831,
    },
    origin: 'STVIR/pysot @ d04028f, experiments/siamrpn_r50_l234_dwxcorr_lt/config.yaml',
  },
};

const car = (sizeLr: number, penaltyK: number, windowInfluence: number, entry: string): HyperSet<SiamCarHyper> => ({
  hyper: { sizeLr, penaltyK, windowInfluence },
  origin: `ohhhyeahhh/SiamCAR @ 76ddd52, core/config.py, HP_SEARCH.${entry}`,
});

/** SiamCAR's sets; none is published for VOT, for which OTB100's stands in. */
export const siamCarSets: HyperSets<SiamCarHyper> = {
  otb100: car(0.35, 0.2, 0.45, 'OTB100'),
  uav123: car(0.4, 0.2, 0.3, 'UAV123'),
  lasot: car(0.33, 0.04, 0.3, 'LaSOT'),
  got10k: car(0.7, 0.06, 0.1, 'GOT10k'),
};

const fcPp = (sizeLr: number, windowInfluence: number, penaltyK: number, entry: string): HyperSet<SiamFcPpHyper> => ({
  hyper: { sizeLr, windowInfluence, penaltyK },
  origin: `MegviiDetection/video_analyst @ f4d1bcc, experiments/siamfcpp, GoogLeNet on ${entry}`,
});

/** SiamFC++'s sets. 'lasot' is also what it trains with. */
export const siamFcPpSets: HyperSets<SiamFcPpHyper> = {
  otb100: fcPp(0.5384467870937999, 0.23689856952364602, 0.04326035639699788, 'OTB'),
  uav123: fcPp(0.5222592132697174, 0.2414722810296582, 0.0730171190610408, 'UAV123'),
  lasot: fcPp(0.52, 0.21, 0.04, 'LaSOT'),
  vot: fcPp(0.5093639624865886, 0.2444928917567117, 0.06721247775471334, 'VOT2018'),
};

const coSiam = (
  [windowInfluence, matchInfluence, penaltyK, sizeLr]: readonly [number, number, number, number],
  entry: string,
): HyperSet<CoSiamRpnHyper> => ({
  hyper: { penaltyK, windowInfluence, matchInfluence, coWeight: 0.4, sizeLr },
  origin: `tankebuaa/pyvis @ e1a2f15, config.py, ${entry}`,
});

/** CoSiamRPN's sets. */
export const coSiamRpnSets: HyperSets<CoSiamRpnHyper> = {
  otb100: coSiam([0.35, 0.25, 0.25, 0.25], 'OTB100'),
  vot2018: coSiam([0.45, 0.35, 0.25, 0.55], 'VOT2018'),
  vot2019: coSiam([0.45, 0.3, 0.25, 0.25], 'VOT2019'),
  lasot: coSiam([0.4, 0.7, 0.05, 0.25], 'LaSOT'),
};
