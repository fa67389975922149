/** Added to each variance, so that a component may shrink to one value. scikit-learn: 1e-6. */
const varianceFloor = 1e-6;

/**
 * A mixture of two Gaussians in one dimension, fitted by expectation and maximisation. The components start at the
 * lowest and the highest value with weights 1/2 and variances 1, and the fit ends when the mean log-likelihood changes by
 * less than the tolerance, as PAA's use of scikit-learn's `GaussianMixture`. Buffers are reusable.
 */
export class GaussianMixture {
  /** Share of each component; they add up to 1. */
  readonly weights: Float64Array = new Float64Array(2);
  readonly means: Float64Array = new Float64Array(2);
  readonly variances: Float64Array = new Float64Array(2);
  /** Iterations of the last fit; 0 before the first. */
  iterations: number = 0;
  /** Probability of each value under the first component, as of the last expectation step. */
  readonly #responsibility: Float64Array;

  /** @param capacity Largest number of values. */
  constructor(capacity: number) {
    this.#responsibility = new Float64Array(capacity);
  }

  /** Fits the first `n` values. */
  fit(values: Float64Array, n: number, tolerance: number, maxIterations: number): void {
    const { weights, means, variances } = this;
    const first = this.#responsibility;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = 0; i < n; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
    means[0] = low;
    means[1] = high;
    weights.fill(0.5);
    variances.fill(1);
    let previous = Number.NEGATIVE_INFINITY;
    for (this.iterations = 1; this.iterations <= maxIterations; this.iterations++) {
      let likelihood = 0;
      for (let i = 0; i < n; i++) {
        const [a, b] = [this.logDensity(0, values[i]!), this.logDensity(1, values[i]!)];
        const max = Math.max(a, b);
        const total = max + Math.log(Math.exp(a - max) + Math.exp(b - max));
        first[i] = Math.exp(a - total);
        likelihood += total / n;
      }
      this.#maximise(values, n);
      if (Math.abs(likelihood - previous) < tolerance) return;
      previous = likelihood;
    }
    this.iterations = maxIterations;
  }

  #maximise(values: Float64Array, n: number): void {
    for (let c = 0; c < 2; c++) {
      let [mass, sum] = [10 * Number.EPSILON, 0];
      for (let i = 0; i < n; i++) {
        const r = c === 0 ? this.#responsibility[i]! : 1 - this.#responsibility[i]!;
        mass += r;
        sum += r * values[i]!;
      }
      const mean = sum / mass;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const r = c === 0 ? this.#responsibility[i]! : 1 - this.#responsibility[i]!;
        squares += r * (values[i]! - mean) ** 2;
      }
      this.weights[c] = mass / n;
      this.means[c] = mean;
      this.variances[c] = squares / mass + varianceFloor;
    }
  }

  /** Log-density of a component at a value, its weight included. */
  logDensity(component: 0 | 1, value: number): number {
    const variance = this.variances[component]!;
    const d = value - this.means[component]!;
    return Math.log(this.weights[component]!) - 0.5 * (Math.log(2 * Math.PI * variance) + (d * d) / variance);
  }
}
