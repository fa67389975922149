import { median } from '../../statistics/median.js';
import { pairedStudent } from '../../statistics/paired-student.js';
import type { StepTimings } from '../../training/step/timings.js';
import type { Assigner } from './config.js';
import type { AssignerCost, BlockCost, CommonCost, Iteration, PhaseCost } from './result.js';

/** The medians of a block's iterations. */
export function blockCost(iterations: readonly Iteration[]): BlockCost {
  const of = (part: (iteration: Iteration) => number): number => median(iterations.map(part));
  return {
    iteration: of(({ assignment, step }) => assignment + step),
    assignment: of(({ assignment }) => assignment),
    step: of(({ step }) => step),
  };
}

/**
 * The parts of an iteration other than label assignment, in seconds: forward and backward once per accumulated batch,
 * the update once.
 *
 * @param data Seconds for an iteration's pairs.
 * @param timings Of one batch, in milliseconds.
 */
export function commonCost(data: number, { forward, backward, update }: StepTimings, accumulate: number): CommonCost {
  return {
    data,
    forward: (accumulate * forward) / 1000,
    backward: (accumulate * backward) / 1000,
    update: update / 1000,
  };
}

/** One phase, from the iterations of every block: `rows.dla[round]`. */
export function phaseCost(
  backbone: PhaseCost['backbone'],
  rows: Readonly<Record<Assigner, readonly (readonly Iteration[])[]>>,
  common: CommonCost,
): PhaseCost {
  const training = (blocks: readonly (readonly Iteration[])[]): AssignerCost => ({
    blocks: blocks.map(blockCost),
    iterations: blocks.flat(),
  });
  const [baseline, dla] = [training(rows.baseline), training(rows.dla)];
  const compared = (part: keyof BlockCost): PhaseCost['difference']['step'] =>
    pairedStudent(
      dla.blocks.map((block) => block[part]),
      baseline.blocks.map((block) => block[part]),
    );
  const difference = {
    iteration: compared('iteration'),
    assignment: compared('assignment'),
    step: compared('step'),
  };
  return { backbone, baseline, dla, common, difference };
}
