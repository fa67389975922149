import { GaussianMixture } from './prediction-based/gaussian-mixture.js';

/** What an assigner that sees predictions decided by, with its working memory. Buffers are reusable. */
export class Decision {
  /** What `values` holds: a 'cost' or 'loss', where lower is better, or an 'alignment' or 'confidence'. */
  criterion: 'cost' | 'loss' | 'alignment' | 'confidence' = 'cost';
  /** Criterion of each candidate of the assignment. */
  readonly values: Float64Array;
  /** Number of positives that the assigner estimated (dynamic k) or was given; NaN where it estimates none. */
  k: number = Number.NaN;
  /** Squared distance of each candidate to the target's centre, in square pixels. */
  readonly squaredDistance: Float64Array;
  /** 1 for each candidate within the centre prior. */
  readonly central: Uint8Array;
  /** 1 for each sample with a finite prediction. */
  readonly finite: Uint8Array;
  /** Positions of candidates in the assignment's list, best first: `rankCandidates`. */
  readonly order: Int32Array;
  /** Working memory, one number per sample. */
  readonly scratch: Float64Array;
  #mixture: GaussianMixture | undefined;

  /** @param samples Number of samples of the grid. */
  constructor(samples: number) {
    this.values = new Float64Array(samples);
    this.squaredDistance = new Float64Array(samples);
    this.central = new Uint8Array(samples);
    this.finite = new Uint8Array(samples);
    this.order = new Int32Array(samples);
    this.scratch = new Float64Array(samples);
  }

  /** PAA's mixture; `iterations` is 0 where the last assignment fitted none. */
  get mixture(): GaussianMixture {
    this.#mixture ??= new GaussianMixture(this.values.length);
    return this.#mixture;
  }

  /** Forgets the last image. */
  clear(): void {
    this.k = Number.NaN;
    if (this.#mixture) this.#mixture.iterations = 0;
  }
}
