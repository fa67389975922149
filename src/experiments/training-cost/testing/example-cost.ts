import type { Iteration, PhaseCost, TrackerCost, TrainingCostResult } from '../result.js';
import { commonCost, phaseCost } from '../summarise.js';

/** Seconds of label assignment and step of one training, equal in every iteration but for a jitter of the machine. */
export interface ExampleTimes {
  readonly assignment: number;
  readonly step: number;
  /** Added to every second round. */
  readonly jitter?: number;
}

/** A phase of eight rounds of two iterations. */
export function examplePhase(backbone: PhaseCost['backbone'], baseline: ExampleTimes, dla: ExampleTimes): PhaseCost {
  const iterations = ({ assignment, step, jitter = 0 }: ExampleTimes, positives: number): Iteration[][] =>
    Array.from({ length: 8 }, (_, round) =>
      [0, 1].map((i) => ({
        assignment,
        step: step + (round % 2) * jitter,
        loss: 4 - (2 * round + i) / 8,
        positives,
        taken: true,
      })),
    );
  const common = commonCost(0.02, { forward: 30, backward: 60, update: 5 }, 1);
  return phaseCost(backbone, { baseline: iterations(baseline, 9), dla: iterations(dla, 3) }, common);
}

/** A network with two phases. */
export function exampleTracker(family: string, phases: readonly PhaseCost[]): TrackerCost {
  return {
    model: `${family}-x`,
    title: `${family} (x)`,
    family,
    batch: 16,
    accumulate: 1,
    steps: 2,
    rounds: 8,
    phases,
  };
}

/** A result with these trackers. */
export function exampleResult(trackers: readonly TrackerCost[]): TrainingCostResult {
  return {
    config: { scale: 'smoke', trackers: [], data: {}, seed: 1, compile: {} },
    trackers,
    provenance: {
      software: 'siamdla',
      commit: 'unknown',
      node: 'v20',
      machine: 'a machine',
      device: 'cpu',
      seconds: 1,
      workers: 1,
    },
  };
}
