/** A time, or another amount, at a size. */
export interface Amount {
  readonly size: number;
  readonly amount: number;
}

/** How an amount grows. */
export interface Growth {
  /** Exponent of the power law through all points: least squares of the logarithms. */
  readonly slope: number;
  /** Exponent between the two largest sizes. */
  readonly last: number;
  /** Least squares of `fixed + each x size`, of relative deviations; absent with fewer than three points. */
  readonly line?: { readonly fixed: number; readonly each: number };
}

/** The growth through at least two points of different sizes, sizes increasing. */
export function growthOf(points: readonly Amount[]): Growth {
  const logs = points.map(({ size, amount }) => ({ x: Math.log(size), y: Math.log(amount) }));
  const mean = (of: (log: { x: number; y: number }) => number): number =>
    logs.reduce((sum, log) => sum + of(log), 0) / logs.length;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const slope = mean(({ x, y }) => (x - mx) * (y - my)) / mean(({ x }) => (x - mx) ** 2);
  const [a, b] = logs.slice(-2) as [{ x: number; y: number }, { x: number; y: number }];
  const growth = { slope, last: (b.y - a.y) / (b.x - a.x) };
  return points.length < 3 ? growth : { ...growth, line: lineThrough(points) };
}

/** Minimises the sum of ((fixed + each x size) / amount - 1)^2. */
function lineThrough(points: readonly Amount[]): { fixed: number; each: number } {
  let [uu, uv, vv, u, v] = [0, 0, 0, 0, 0];
  for (const { size, amount } of points) {
    const [p, q] = [1 / amount, size / amount];
    uu += p * p;
    uv += p * q;
    vv += q * q;
    u += p;
    v += q;
  }
  const determinant = uu * vv - uv * uv;
  return { fixed: (u * vv - v * uv) / determinant, each: (v * uu - u * uv) / determinant };
}

/** Exponents that differ by less count as equal. */
export const tolerance = 0.1;

/** In words whether an amount grows as expected, and what fixed part explains a smaller exponent. */
export function verdict({ slope, last, line }: Growth, expected: 1 | -1): string {
  const isAs = (found: number): boolean => Math.abs(found - expected) <= tolerance;
  const name = expected === 1 ? 'linear' : 'inverse';
  if (isAs(slope) && isAs(last)) return name;
  if (isAs(last)) return `${name} between the largest sizes`;
  if (expected === 1 && last < 1 && line && line.fixed > 0 && line.each > 0)
    return `not linear yet: a fixed part of ${secondsText(line.fixed)}, then ${secondsText(line.each)} each`;
  return `not ${name}: exponent ${last.toFixed(2)} between the largest sizes`;
}

/** A time with three digits, in the largest unit of which it has one: '8.64 ms'. */
export function secondsText(value: number): string {
  const units = [
    ['s', 1],
    ['ms', 1e3],
    ['us', 1e6],
    ['ns', 1e9],
  ] as const;
  const [unit, factor] = units.find(([, each]) => value * each >= 1) ?? units[3];
  return `${(value * factor).toPrecision(3)} ${unit}`;
}
