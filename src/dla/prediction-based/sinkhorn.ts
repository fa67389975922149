/**
 * Sinkhorn's iteration (Cuturi 2013) for two suppliers, the target with `supply` units and the background with the rest,
 * and samples that demand one unit each. With two suppliers the transport plan depends on one unknown, the difference of
 * their potentials: sample i receives sigmoid((difference - costs[i]) / epsilon) from the target and the remainder from
 * the background. One iteration fits the samples' demands and then both supplies; the last one's fit of the supplies
 * scales the whole plan of a supplier and is left out. No cost over- or underflows.
 *
 * @param costs Cost from the target minus cost from the background of the first `n` samples; overwritten by the logarithm
 * of what each receives from the target, from minus infinity to 0.
 * @param others Number of further samples, at least 1, which the background alone supplies.
 */
export function sinkhorn(
  costs: Float64Array,
  n: number,
  others: number,
  supply: number,
  epsilon: number,
  iterations: number,
): void {
  const odds = supply / (n + others - supply);
  let difference = 0; // in units of epsilon
  for (let iteration = 1; iteration < iterations; iteration++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i++) highest = Math.max(highest, difference - costs[i]! / epsilon);
    // sigmoid(z) = e^shift / (e^(shift - z) + e^shift), where the sum of fractions is at least 1/2
    const shift = Math.min(0, highest);
    const factor = Math.exp(shift);
    let fractions = 0;
    for (let i = 0; i < n; i++) fractions += 1 / (Math.exp(shift - difference + costs[i]! / epsilon) + factor);
    const toBackground = others + Math.max(0, n - factor * fractions);
    difference += Math.log((odds * toBackground) / fractions) - shift;
  }
  for (let i = 0; i < n; i++) costs[i] = logSigmoid(difference - costs[i]! / epsilon);
}

/** ln(1 / (1 + e^-z)). */
function logSigmoid(z: number): number {
  return z >= 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
}
