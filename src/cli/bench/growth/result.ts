import type { Provenance } from '../../../provenance/provenance.js';
import type { ClockDrift } from '../measure/clock.js';
import type { Curve } from './curve.js';
import type { Point } from './point.js';
import type { Growth } from './slope.js';

/** A curve with its points and how they grow. */
export interface MeasuredCurve extends Growth, Pick<Curve, 'id' | 'title' | 'axis' | 'expected'> {
  readonly points: readonly Point[];
  readonly verdict: string;
  /** Exponent of memory against size. */
  readonly memorySlope: number;
}

/** Time and memory against the size of the work. */
export interface GrowthResult {
  /** What measured them: 'npm run bench -- growth'. */
  readonly command: string;
  readonly curves: readonly MeasuredCurve[];
  readonly clock: ClockDrift;
  readonly provenance: Provenance;
}
