/**
 * The lengths over which the expected average overlap of a VOT edition is averaged, in frames, both ends included.
 *
 * Source: STVIR/pysot toolkit @ d04028f, toolkit/evaluation/eao_benchmark.py.
 */
export interface EaoRange {
  readonly low: number;
  readonly high: number;
  /** The most frequent sequence length, of a range by {@link eaoRangeOf} the median; marked in the expected overlap plot. */
  readonly peak: number;
}

/** VOT editions with a published range of lengths. */
export type VotEdition = '2016' | '2018' | '2019';

/** Ranges by edition. VOT2017 has the sequences and the range of VOT2018. */
export const eaoRanges: { readonly [edition in VotEdition]: EaoRange } = {
  2016: { low: 108, high: 371, peak: 168 },
  2018: { low: 100, high: 356, peak: 160 },
  2019: { low: 46, high: 291, peak: 128 },
};

/**
 * Range for a benchmark without a published one: from the first to the third quartile of its sequences' lengths, with
 * their median as peak. VOT similarly used the middle half of a smoothed distribution of lengths (Kristan et al., The
 * Visual Object Tracking VOT2015 challenge results, 2015). Scores over different ranges are not comparable.
 *
 * @param lengths In frames, of at least one sequence.
 */
export function eaoRangeOf(lengths: readonly number[]): EaoRange {
  const sorted = [...lengths].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  return { low: at(0.25), high: at(0.75), peak: at(0.5) };
}
