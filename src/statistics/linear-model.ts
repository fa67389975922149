import { InputError } from '../errors.js';

/** A linear model fitted by least squares. */
export interface LinearFit {
  /** One per column of the design. */
  readonly coefficients: readonly number[];
  /** Standard error of each coefficient; NaN without residual degrees of freedom. */
  readonly standardErrors: readonly number[];
  /** Residual degrees of freedom: rows minus columns. */
  readonly freedom: number;
  /** Residual standard deviation; NaN without residual degrees of freedom. */
  readonly deviation: number;
  /** Share of the variance of y about its mean that the model explains; NaN where y is constant. */
  readonly explained: number;
}

/** Pivots below this mean that a column depends on others; designs here consist of zeros and ones. */
const SMALLEST_PIVOT = 1e-9;

/**
 * Fits y = X b by least squares, by the normal equations: designs here are small tables of zeros and ones, which these solve
 * to rounding errors.
 *
 * @param design X: one row per observation, one column per coefficient, the intercept's ones included.
 * @param y One number per row.
 * @throws InputError when sizes differ, a number is not finite, or the columns are not linearly independent.
 */
export function fitLinearModel(design: readonly (readonly number[])[], y: readonly number[]): LinearFit {
  const columns = design[0]?.length ?? 0;
  if (columns === 0 || design.length !== y.length || design.some((row) => row.length !== columns)) {
    throw new InputError(
      `linear model: ${design.length} rows for ${y.length} numbers; expected as many, all of the same length`,
    );
  }
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new InputError(`linear model: observation ${bad + 1} is ${y[bad]}; expected a finite number`);
  const product = (i: number, j: number): number => design.reduce((sum, row) => sum + row[i]! * row[j]!, 0);
  const indices = [...design[0]!.keys()];
  const inverse = inverted(indices.map((i) => indices.map((j) => product(i, j))));
  const projected = indices.map((i) => design.reduce((sum, row, r) => sum + row[i]! * y[r]!, 0));
  const coefficients = inverse.map((row) => dot(row, projected));
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const squares = (of: (r: number) => number): number => y.reduce((sum, value, r) => sum + (value - of(r)) ** 2, 0);
  const residual = squares((r) => dot(design[r]!, coefficients));
  const freedom = design.length - columns;
  const deviation = freedom > 0 ? Math.sqrt(residual / freedom) : Number.NaN;
  return {
    coefficients,
    standardErrors: indices.map((i) => deviation * Math.sqrt(inverse[i]![i]!)),
    freedom,
    deviation,
    explained: y.every((value) => value === y[0]) ? Number.NaN : 1 - residual / squares(() => mean),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Inverse by Gauss-Jordan elimination with partial pivoting. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const size = matrix.length;
  const work = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let at = 0; at < size; at++) {
    const height = (r: number): number => Math.abs(work[r]![at]!);
    let pivot = at;
    for (let r = at + 1; r < size; r++) if (height(r) > height(pivot)) pivot = r;
    if (!(height(pivot) > SMALLEST_PIVOT)) {
      throw new InputError('linear model: the columns of the design depend on each other; expected independent ones');
    }
    [work[at], work[pivot]] = [work[pivot]!, work[at]!];
    const scale = work[at]![at]!;
    work[at] = work[at]!.map((value) => value / scale);
    for (let r = 0; r < size; r++) {
      const factor = r === at ? 0 : work[r]![at]!;
      if (factor !== 0) work[r] = work[r]!.map((value, c) => value - factor * work[at]![c]!);
    }
  }
  return work.map((row) => row.slice(size));
}
