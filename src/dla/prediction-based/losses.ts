/** Lower bound of a probability in a logarithm: logarithms end at -100, as in PyTorch's binary cross-entropy. */
const minProbability: number = Math.exp(-100);

/** Binary cross-entropy of a foreground probability with target 1. */
export function positiveEntropy(probability: number): number {
  return -Math.log(Math.max(minProbability, probability));
}

/**
 * Focal loss of a foreground probability with target 1, Lin et al. 2017, Eq. 5: -alpha (1 - p)^gamma ln p. With target 0
 * it is the same of 1 - p and 1 - alpha.
 */
export function focalLoss(probability: number, alpha: number, gamma: number): number {
  return alpha * power(Math.max(0, 1 - probability), gamma) * positiveEntropy(probability);
}

/** Base to the power of an exponent; the published exponents 1, 2 and 6 by multiplication, as `**` takes much longer. */
export function power(base: number, exponent: number): number {
  if (exponent === 1) return base;
  if (exponent === 2) return base * base;
  if (exponent === 6) return base * base * base * (base * base * base);
  return base ** exponent;
}
