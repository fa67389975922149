import type { TrainingSet } from '../../data/training-sets/training-set.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { startingParams } from '../../training/loop/initial.js';
import type { PairSource } from '../../training/pairs/pair-batch.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import { stepTimings } from '../../training/step/timings.js';
import type { TrainingState } from '../../training/step/training-step.js';
import { Arm } from './arm.js';
import { turns } from './block-order.js';
import { PairBlock } from './pair-block.js';
import type { CostPlan } from './plan.js';
import { type Assigner, assigners, type Iteration, type PhaseCost, type TrackerCost } from './result.js';
import { commonCost, median, phaseCost } from './summarise.js';

/** What a measurement works with, without effect on what is trained. */
export interface MeasureContext {
  readonly compile: CompileOptions;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after every iteration. */
  readonly iterated: () => void;
}

type Sides<T> = Record<Assigner, T>;
type Params = TrainingState['params'];

/**
 * Times a network's two trainings, phase by phase.
 *
 * @throws What training throws, and the signal's reason.
 */
export async function measureTracker(
  plan: CostPlan,
  sets: readonly TrainingSet[],
  context: MeasureContext,
): Promise<TrackerCost> {
  const { tracker, baseline } = plan;
  const { config, model } = baseline;
  const { workers, signal } = context;
  const pairs = createPairSource(sets, baseline.pairs, { workers, signal });
  const begin = startingParams(model.build().table, config.init, config.seed);
  let params: Sides<Params> = { baseline: begin, dla: begin };
  const phases: PhaseCost[] = [];
  try {
    for (const phase of [0, 1]) {
      const measured = await measurePhase(plan, phase, params, pairs, context);
      phases.push(measured.cost);
      params = measured.params;
    }
  } finally {
    await pairs.close();
  }
  return {
    model: model.name,
    title: model.title,
    family: model.tracker.id,
    batch: config.batch,
    accumulate: config.accumulate,
    steps: tracker.steps,
    rounds: tracker.rounds,
    phases,
  };
}

async function measurePhase(
  plan: CostPlan,
  phase: number,
  start: Sides<Params>,
  pairs: PairSource,
  context: MeasureContext,
): Promise<{ cost: PhaseCost; params: Sides<Params> }> {
  const { rounds, steps } = plan.tracker;
  const block = new PairBlock();
  const rows: Sides<Iteration[][]> = { baseline: [], dla: [] };
  const waits: number[] = [];
  const arms: Partial<Sides<Arm>> = {};
  const params: Sides<Params> = { ...start };
  let timed: ReturnType<Arm['timed']>;
  try {
    for (const name of assigners) {
      const other = Object.values(arms)[0];
      arms[name] = await Arm.create(plan[name], phase, (rounds + 1) * steps, start[name], context.compile, other);
    }
    let filled = -1;
    for (const { round, assigner } of turns(rounds)) {
      if (filled !== round) {
        waits.push((await block.fill(pairs.batches(phase * (rounds + 1) + round))) / steps);
        filled = round;
      }
      const iterations = await runBlock(arms[assigner]!, block, plan, context);
      if (round > 0) rows[assigner].push(iterations);
    }
    for (const name of assigners) params[name] = await arms[name]!.params();
    timed = arms.dla!.timed(block.batches.at(-1)!);
  } finally {
    for (const name of assigners) await arms[name]?.dispose();
  }
  context.signal?.throwIfAborted();
  const { parts, shape, feeds } = timed; // one program for both, as their labels have the same shapes
  const timings = await stepTimings(parts, shape, params.dla, feeds, plan.tracker.timings, context.compile);
  const common = commonCost(median(waits.slice(1)), timings, plan.baseline.config.accumulate);
  return { cost: phaseCost(phase === 0 ? 'frozen' : 'trained', rows, common), params };
}

async function runBlock(
  arm: Arm,
  { batches }: PairBlock,
  { baseline }: CostPlan,
  { signal, iterated }: MeasureContext,
): Promise<Iteration[]> {
  const { accumulate } = baseline.config;
  const iterations: Iteration[] = [];
  for (let from = 0; from < batches.length; from += accumulate) {
    signal?.throwIfAborted();
    iterations.push(await arm.iterate(batches.slice(from, from + accumulate)));
    iterated();
  }
  return iterations;
}
