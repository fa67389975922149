import type { TargetShapes } from '../../data/target-shapes.js';
import type { Provenance } from '../../provenance.js';

/** What the K ablation counts over. */
export interface KAblationConfig {
  /** Values of K, ascending. Fig. 9a: ten, from 5 to 23. */
  readonly ks: readonly number[];
  /** Training pairs for each K, the same for all. Fig. 9: 20 epochs of 600,000. */
  readonly pairs: number;
  /** Epochs the pairs are divided into, for Fig. 9b. */
  readonly epochs: number;
  readonly seed: number;
  /** Shapes of the targets. */
  readonly shapes: TargetShapes;
}

/** The mean number of positives per image, P, and what belongs to it. Arrays run over `ks`. */
export interface KAblationResult {
  readonly ks: readonly number[];
  readonly pairs: number;
  readonly epochs: number;
  readonly seed: number;
  /** What the targets' shapes were drawn from. */
  readonly shapes: string;
  readonly readings: readonly ReadingResult[];
  /** P of the rules that know no K, over every twentieth pair. */
  readonly fixed: readonly { readonly rule: string; readonly p: number }[];
  readonly provenance: Provenance;
}

/** What one reading of the paper gives. */
export interface ReadingResult {
  readonly id: string;
  readonly title: string;
  /** Mean positives per image. */
  readonly p: readonly number[];
  /** Standard error of each mean. */
  readonly standardError: readonly number[];
  /** Share of images in which no candidate passed the threshold, so that only a fallback gives a positive. */
  readonly empty: readonly number[];
  /** P of each epoch, by K: `perEpoch[i][epoch]`. Fig. 9b. */
  readonly perEpoch: readonly (readonly number[])[];
}

/** The paper's range of P: "the values of P range from 3 to 4", Sec. 4.6. */
export const PAPER_P: readonly [number, number] = [3, 4];
