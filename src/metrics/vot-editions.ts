/**
 * The lengths over which the expected average overlap of a VOT edition is averaged, in frames, both ends included.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/eao_benchmark.py.
 */
export interface EaoRange {
  readonly low: number;
  readonly high: number;
  /** The most frequent sequence length, marked in the expected overlap plot. */
  readonly peak: number;
}

export type VotEdition = '2016' | '2018' | '2019';

/** VOT2017 has the sequences and the range of VOT2018. */
export const eaoRanges: { readonly [edition in VotEdition]: EaoRange } = {
  2016: { low: 108, high: 371, peak: 168 },
  2018: { low: 100, high: 356, peak: 160 },
  2019: { low: 46, high: 291, peak: 128 },
};
