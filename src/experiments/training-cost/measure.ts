import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { initialise } from '../../models/initialise.js';
import { random } from '../../random/random.js';
import type { CompileOptions } from '../../runtime/compile.js';
import { median } from '../../statistics/median.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import { LabelledStep } from '../../training/loop/labelled-step.js';
import type { StepReport } from '../../training/loop/summary.js';
import type { PairBatch, PairSource } from '../../training/pairs/pair-batch.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import { epochStep } from '../../training/step/epoch-step.js';
import type { TrainingState } from '../../training/step/step-specs.js';
import { type StepTimings, stepTimings } from '../../training/step/timings.js';
import { blockOrder, PairBlock } from './blocks.js';
import type { CostPlan } from './config.js';
import { type Assigner, assigners } from './config.js';
import type { FinishedPhase, FinishedPhases } from './finished-phases.js';
import type { Iteration, PhaseCost, TrackerCost } from './result.js';
import { commonCost, phaseCost } from './summarise.js';

/** Settings of a measurement without effect on the trainings. */
export interface MeasureContext {
  readonly compile: CompileOptions;
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after every iteration, and with the iterations of a phase that an earlier attempt finished. */
  readonly iterated: (count: number) => void;
  /** Finished phases of an attempt that was stopped, and of this one. Default: all phases are measured. */
  readonly finished?: FinishedPhases | undefined;
}

type ByAssigner<T> = Record<Assigner, T>;
type Params = TrainingState['params'];

/**
 * Times a network's two trainings, phase by phase; those that an earlier attempt finished are taken as they are.
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
      const done = await finishedPhase(plan, phase, params, pairs, context);
      phases.push(done.cost);
      params = done.params;
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

/** A phase as an earlier attempt left it, or measured and stored now. */
async function finishedPhase(
  plan: CostPlan,
  phase: number,
  start: ByAssigner<Params>,
  pairs: PairSource,
  context: MeasureContext,
): Promise<FinishedPhase> {
  const { model, rounds, steps } = plan.tracker;
  const { finished } = context;
  const name = `${model}-${backboneOf(phase)}`;
  const found = finished?.find(name, start);
  if (found) {
    context.iterated(assigners.length * (rounds + 1) * steps);
    return found;
  }
  const began = performance.now();
  const measured = await measurePhase(plan, phase, start, pairs, context);
  const kept = phase === 1 ? { ...measured, params: start } : measured; // nothing starts from the last phase's networks
  finished?.save(name, kept, start, (performance.now() - began) / 1000);
  return measured;
}

function backboneOf(phase: number): PhaseCost['backbone'] {
  return phase === 0 ? 'frozen' : 'trained';
}

async function measurePhase(
  plan: CostPlan,
  phase: number,
  start: ByAssigner<Params>,
  pairs: PairSource,
  context: MeasureContext,
): Promise<FinishedPhase> {
  const { rounds, steps } = plan.tracker;
  const block = new PairBlock();
  const rows: ByAssigner<Iteration[][]> = { baseline: [], dla: [] };
  const waits: number[] = [];
  const trainings: Partial<ByAssigner<LabelledStep>> = {};
  const params: ByAssigner<Params> = { ...start };
  try {
    for (const name of assigners) {
      const training = { ...plan[name], stepsPerEpoch: (rounds + 1) * steps };
      const state = { params: start[name], momenta: {} };
      trainings[name] = await LabelledStep.create(training, phase, state, context.compile, trainings.baseline);
    }
    let filled = -1;
    for (const { round, assigner } of blockOrder(rounds)) {
      if (filled !== round) {
        waits.push((await block.fill(pairs.batches(phase * (rounds + 1) + round))) / steps);
        filled = round;
      }
      const place = { phase, first: round * steps, pairs: plan.baseline.config.batch };
      const iterations = await runBlock(trainings[assigner]!, block, place, context);
      if (round > 0) rows[assigner].push(iterations);
    }
    for (const name of assigners) params[name] = (await trainings[name]!.state()).params;
  } finally {
    for (const name of assigners) await trainings[name]?.dispose();
  }
  context.signal?.throwIfAborted();
  const timings = await partsOf(plan, phase, params.dla, block.batches.at(-1)!, context.compile);
  const common = commonCost(median(waits.slice(1)), timings, plan.baseline.config.accumulate);
  return { cost: phaseCost(backboneOf(phase), rows, common), params };
}

/** @param place The phase, the number of its steps before the block, and pairs of a step. */
async function runBlock(
  training: LabelledStep,
  { batches }: PairBlock,
  { phase, first, pairs }: Readonly<Record<'phase' | 'first' | 'pairs', number>>,
  { signal, iterated }: MeasureContext,
): Promise<Iteration[]> {
  const iterations: Iteration[] = [];
  for (const batch of batches) {
    if (training.isBetweenSteps) signal?.throwIfAborted();
    const report = await training.take(batch, phase, first + iterations.length, 0);
    if (!report) continue;
    iterations.push(iterationOf(report, pairs));
    iterated(1);
  }
  return iterations;
}

/** Times the parts of a step, which do not depend on its labels, with those of DLA. */
async function partsOf(
  { tracker, dla: { config, model, assigner, pairs } }: CostPlan,
  phase: number,
  params: Params,
  batch: PairBatch,
  compile: CompileOptions,
): Promise<StepTimings> {
  const labels = new BatchTargets(assigner, model.tracker.training, pairs.batchSize);
  labels.write(batch, random(config.seed, 'assign', phase, 0));
  const { parts, shape } = epochStep(config, model, phase, labels.targets);
  const { template, search } = batch;
  const feeds = { template, search, targets: labels.targets.feeds, rate: 0, slowRate: 0 }; // rates do not change the time
  return stepTimings(parts, shape, params, feeds, tracker.timings, compile);
}

function iterationOf({ result, counts, times }: StepReport, pairs: number): Iteration {
  return {
    assignment: times.assignment / 1000,
    step: times.step / 1000,
    loss: Number.isFinite(result.loss) ? result.loss : null,
    positives: counts.positives / pairs,
    taken: result.taken,
  };
}
