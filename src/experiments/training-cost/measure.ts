import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { median } from '../../metrics/median.js';
import { initialise } from '../../models/initialise.js';
import type { CompileOptions } from '../../runtime/compile.js';
import type { PairSource } from '../../training/pairs/pair-batch.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import { stepTimings } from '../../training/step/timings.js';
import type { TrainingState } from '../../training/step/training-step.js';
import { blockOrder, PairBlock } from './blocks.js';
import type { CostPlan } from './config.js';
import { type Assigner, assigners } from './config.js';
import type { Iteration, PhaseCost, TrackerCost } from './result.js';
import { commonCost, phaseCost } from './summarise.js';
import { TimedTraining } from './timed-training.js';

/** Settings of a measurement without effect on the trainings. */
export interface MeasureContext {
  readonly compile: CompileOptions;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every iteration. */
  readonly iterated: () => void;
}

type ByAssigner<T> = Record<Assigner, T>;
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
  const begin = initialise(model.build().table, { rule: config.init, seed: config.seed });
  let params: ByAssigner<Params> = { baseline: begin, dla: begin };
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
  start: ByAssigner<Params>,
  pairs: PairSource,
  context: MeasureContext,
): Promise<{ cost: PhaseCost; params: ByAssigner<Params> }> {
  const { rounds, steps } = plan.tracker;
  const block = new PairBlock();
  const rows: ByAssigner<Iteration[][]> = { baseline: [], dla: [] };
  const waits: number[] = [];
  const trainings: Partial<ByAssigner<TimedTraining>> = {};
  const params: ByAssigner<Params> = { ...start };
  let timed: ReturnType<TimedTraining['timed']>;
  try {
    for (const name of assigners) {
      const other = Object.values(trainings)[0];
      trainings[name] = await TimedTraining.create(
        plan[name],
        phase,
        (rounds + 1) * steps,
        start[name],
        context.compile,
        other,
      );
    }
    let filled = -1;
    for (const { round, assigner } of blockOrder(rounds)) {
      if (filled !== round) {
        waits.push((await block.fill(pairs.batches(phase * (rounds + 1) + round))) / steps);
        filled = round;
      }
      const iterations = await runBlock(trainings[assigner]!, block, plan, context);
      if (round > 0) rows[assigner].push(iterations);
    }
    for (const name of assigners) params[name] = await trainings[name]!.params();
    timed = trainings.dla!.timed(block.batches.at(-1)!);
  } finally {
    for (const name of assigners) await trainings[name]?.dispose();
  }
  context.signal?.throwIfAborted();
  const { parts, shape, feeds } = timed; // one program for both, as their labels have the same shapes
  const timings = await stepTimings(parts, shape, params.dla, feeds, plan.tracker.timings, context.compile);
  const common = commonCost(median(waits.slice(1)), timings, plan.baseline.config.accumulate);
  return { cost: phaseCost(phase === 0 ? 'frozen' : 'trained', rows, common), params };
}

async function runBlock(
  training: TimedTraining,
  { batches }: PairBlock,
  { baseline }: CostPlan,
  { signal, iterated }: MeasureContext,
): Promise<Iteration[]> {
  const { accumulate } = baseline.config;
  const iterations: Iteration[] = [];
  for (let from = 0; from < batches.length; from += accumulate) {
    signal?.throwIfAborted();
    iterations.push(await training.iterate(batches.slice(from, from + accumulate)));
    iterated();
  }
  return iterations;
}
