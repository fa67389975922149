/**
 * Sinkhorn's iteration (Cuturi 2013) for two suppliers, the target with `supply` units and the background with the rest,
 * and samples that demand one unit each. With two suppliers the transport plan depends on one unknown, the difference of
 * their potentials: sample i receives sigmoid((difference - costs[i]) / epsilon) from the target and the remainder from
 * the background. One iteration fits the samples' demands and then both supplies; the last one's fit of the supplies
 * scales the whole plan of a supplier and is left out. Sums are of logarithms, so that no cost over- or underflows.
 *
 * @param costs Cost from the target minus cost from the background of the first `n` samples; overwritten by the logarithm
 * of what each receives from the target, from minus infinity to 0.
 * @param others Number of further samples, which the background alone supplies.
 */
export function sinkhorn(
  costs: Float64Array,
  n: number,
  others: number,
  supply: number,
  epsilon: number,
  iterations: number,
): void {
  const [logTarget, logBackground] = [Math.log(supply), Math.log(n + others - supply)];
  let difference = 0; // in units of epsilon
  for (let iteration = 1; iteration < iterations; iteration++) {
    let [toTarget, toBackground] = [Number.NEGATIVE_INFINITY, Math.log(others)];
    for (let i = 0; i < n; i++) {
      const z = difference - costs[i]! / epsilon;
      toTarget = logAdd(toTarget, logSigmoid(z));
      toBackground = logAdd(toBackground, logSigmoid(-z));
    }
    difference += logTarget - toTarget - (logBackground - toBackground);
  }
  for (let i = 0; i < n; i++) costs[i] = logSigmoid(difference - costs[i]! / epsilon);
}

/** ln(1 / (1 + e^-z)). */
function logSigmoid(z: number): number {
  return z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
}

/** ln(e^a + e^b). */
function logAdd(a: number, b: number): number {
  const max = Math.max(a, b);
  return max === Number.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
}
