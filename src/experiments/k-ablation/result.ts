import type { TargetShapes } from '../../data/target-shapes/target-shapes.js';
import type { Provenance } from '../../provenance/provenance.js';

/** Configuration of the K ablation. */
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

/** The mean number of positives per image, P, per value of K. Arrays have the order of `ks`. */
export interface KAblationResult {
  readonly ks: readonly number[];
  readonly pairs: number;
  readonly epochs: number;
  readonly seed: number;
  /** Name of the distribution of target shapes. */
  readonly shapes: string;
  readonly interpretations: readonly InterpretationResult[];
  /** P of the rules without K, over every twentieth pair. */
  readonly fixed: readonly { readonly rule: string; readonly p: number }[];
  readonly provenance: Provenance;
}

/** P of one interpretation. */
export interface InterpretationResult {
  readonly id: string;
  readonly title: string;
  /** Mean positives per image. */
  readonly p: readonly number[];
  /** Standard error of each mean. */
  readonly standardError: readonly number[];
  /** Share of images in which no candidate passed the threshold, so that only a fallback yields a positive. */
  readonly empty: readonly number[];
  /** P of each epoch, by K: `perEpoch[i][epoch]`. Fig. 9b. */
  readonly perEpoch: readonly (readonly number[])[];
}

/** The paper's range of P: "the values of P range from 3 to 4", Sec. 4.6. */
export const PAPER_P: readonly [number, number] = [3, 4];
