import type { HyperSet, HyperSets } from '../definition.js';
import type { SiamRpnPpHyper } from './online.js';
import type { LongTermHyper } from './online-long-term.js';

const pysot = (penaltyK: number, windowInfluence: number, sizeLr: number, entry: string): HyperSet<SiamRpnPpHyper> => ({
  hyper: { penaltyK, windowInfluence, sizeLr },
  origin: `STVIR/pysot @ d04028f, experiments/${entry}/config.yaml`,
});

/**
 * SiamRPN++'s hyper-parameters. With ResNet-50 pysot evaluates OTB with 'otb100' and VOT with 'vot'; it publishes none for
 * UAV123, LaSOT and GOT-10k, for which its code's default is used here. Its AlexNet and its MobileNetV2 have one set each.
 * 'long-term' is that of the long-term variant.
 */
export const siamRpnPpHyperSets: HyperSets<SiamRpnPpHyper | LongTermHyper> = {
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
