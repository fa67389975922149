import type { HyperSet, HyperSets } from '../definition.js';
import type { NanoTrackHyper } from './online.js';

const nano = (
  penaltyK: number,
  windowInfluence: number,
  sizeLr: number,
  version: number,
): HyperSet<NanoTrackHyper> => ({
  hyper: { penaltyK, windowInfluence, sizeLr },
  origin: `HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack/models/config/configv${version}.yaml, TRACK`,
});

/** NanoTrack's hyper-parameters: one set for each version, none for a benchmark. */
export const nanoTrackHyperSets: HyperSets<NanoTrackHyper> = {
  v1: nano(0.148, 0.462, 0.39, 1),
  v2: nano(0.15, 0.49, 0.385, 2),
  v3: nano(0.138, 0.455, 0.348, 3),
};
