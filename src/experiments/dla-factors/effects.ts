import { InputError } from '../../errors.js';
import { type CorrectedVerdict, correctedVerdict, holm } from '../../statistics/holm.js';
import { fitLinearModel } from '../../statistics/linear-model.js';
import { studentQuantile } from '../../statistics/paired-student.js';
import { studentP } from '../../statistics/student-p.js';
import type { Factor } from './factors.js';

/** One training of a design. */
export interface DesignRun {
  /** Level of each factor, from 1. */
  readonly levels: readonly number[];
  readonly seed: number;
  readonly value: number;
}

/** The main effect of a level: the mean of its runs minus that of the reference level's. */
export interface Effect {
  readonly factor: string;
  readonly level: string;
  readonly reference: string;
  readonly effect: number;
  /** 95 % interval of the linear model, not corrected; NaN without residual degrees of freedom. */
  readonly low: number;
  readonly high: number;
  readonly p: number;
  /** By Holm's method over all effects of the fit. */
  readonly corrected: number;
  readonly verdict: CorrectedVerdict;
}

/** The main effects on one score. */
export interface EffectsFit {
  readonly effects: readonly Effect[];
  /** Residual degrees of freedom, and residual standard deviation of a training. */
  readonly freedom: number;
  readonly deviation: number;
  /** Share of the runs' variance that main effects and seeds explain; the rest is interactions and chance. */
  readonly explained: number;
}

/** Residual degrees of freedom below which the residual deviation is not known well enough for verdicts. */
export const minFreedom = 5;

/**
 * Main effects by least squares: score = mean + levels of all factors + seed + rest. Of an orthogonal array they are the
 * differences of the levels' means. Seeds are blocks: what a seed adds to all its runs is no part of the rest.
 *
 * Not in the paper.
 *
 * @throws InputError when there is no run, or the levels do not separate the effects.
 */
export function fitEffects(runs: readonly DesignRun[], factors: readonly Factor[]): EffectsFit {
  if (runs.length === 0) throw new InputError('main effects: no runs; expected those of a design');
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const terms = factors.flatMap((factor, column) =>
    factor.levels.flatMap(({ label }, i) =>
      label === factor.reference ? [] : [{ factor, column, label, level: i + 1 }],
    ),
  );
  const design = runs.map(({ levels, seed }) => [
    1,
    ...terms.map(({ column, level }) => Number(levels[column] === level)),
    ...seeds.slice(1).map((other) => Number(other === seed)),
  ]);
  const { coefficients, standardErrors, ...fit } = fitLinearModel(
    design,
    runs.map(({ value }) => value),
  );
  const { freedom } = fit;
  const raw = terms.map((_, i) => {
    const [effect, error] = [coefficients[i + 1]!, standardErrors[i + 1]!];
    const half = freedom > 0 ? studentQuantile(freedom) * error : Number.NaN;
    const p = freedom === 0 ? Number.NaN : effect === 0 ? 1 : studentP(effect / error, freedom);
    return { effect, low: effect - half, high: effect + half, p };
  });
  const corrected = freedom === 0 ? raw.map(() => Number.NaN) : holm(raw.map(({ p }) => p));
  const effects = terms.map(({ factor, label }, i): Effect => {
    const verdict = freedom < minFreedom ? 'not judged' : correctedVerdict(raw[i]!.effect, corrected[i]!);
    return {
      factor: factor.title,
      level: label,
      reference: factor.reference,
      ...raw[i]!,
      corrected: corrected[i]!,
      verdict,
    };
  });
  return { effects, ...fit };
}
