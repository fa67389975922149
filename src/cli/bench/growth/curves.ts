import { assignmentCurve, evaluationCurve, trainingCurve } from './computed.js';
import type { Curve } from './curve.js';
import { renderingCurve, sequencesCurve, workersCurve } from './files.js';

/** All curves, in the order of the figure. */
export const curves: readonly Curve[] = [
  assignmentCurve,
  evaluationCurve,
  trainingCurve,
  sequencesCurve,
  workersCurve,
  renderingCurve,
];
