import { InputError } from '../../errors.js';
import type { PlannedStep, RunContext, StepNeeds } from '../experiment.js';
import type { Activity } from '../progress.js';
import { findFinishedStep, runStep, type Step, type StepOutcome } from './step-cache.js';
import { type StepIdentity, stepKey } from './step-key.js';
import type { FinishedStep } from './step-marker.js';

/** A step as it is planned: what `PlannedStep` has, and how it becomes a step of the cache. */
export interface StepPlan<Result> {
  /** What its key is made of; default: the step itself, which then must not depend on results of others. */
  readonly identity?: StepIdentity;
  readonly needs: StepNeeds;
  readonly inputs: readonly string[];
  readonly after: readonly PlannedStep[];
  /** What it does at first; default: it is not reported. */
  readonly start?: Activity;
  /** Creates the step, which reports to the context's `progress`. @throws As the readers of what it depends on. */
  readonly step: (context: RunContext) => Step<Result> | Promise<Step<Result>>;
}

/** A step of the cache that may be run here or elsewhere. */
export function plannedStep<Result>({
  step,
  identity = step({}) as Step<Result>,
  start,
  ...plan
}: StepPlan<Result>): PlannedStep<StepOutcome<Result>> {
  return {
    ...plan,
    name: identity.name,
    key: stepKey(identity),
    find: async () => ((await missingBefore(plan.after)).length > 0 ? undefined : findFinishedStep(await step({}))),
    run: async (context) => {
      if (start) context.progress?.({ share: 0, doing: [start] });
      return runStep(await step(context), context);
    },
  };
}

/** Keys of the steps that are not finished. */
export async function missingBefore(steps: readonly PlannedStep[]): Promise<string[]> {
  const missing: string[] = [];
  for (const each of steps) if (!(await each.find())) missing.push(each.key);
  return missing;
}

/** The result of a step that another follows. @throws InputError that names the step when it is not finished. */
export async function resultOf<Result>(step: PlannedStep<StepOutcome<Result>>): Promise<Result> {
  const found = await step.find();
  if (found) return found.result;
  throw new InputError(
    `the step ${step.key} is not finished, or its files were damaged; run 'siamdla step ${step.key}'`,
  );
}

/** A step's and its predecessors' list without repetition, each after those that it follows. */
export function inOrder(steps: readonly PlannedStep[]): PlannedStep[] {
  const found = new Map<string, PlannedStep>();
  const add = (step: PlannedStep): void => {
    if (found.has(step.key)) return;
    for (const each of step.after) add(each);
    found.set(step.key, step);
  };
  for (const step of steps) add(step);
  return [...found.values()];
}

/**
 * Names of finished steps that a plan does not list, which would be computed while figures are drawn.
 *
 * @param planned The steps of the same run.
 */
export function unplannedSteps(planned: readonly PlannedStep[], finished: readonly FinishedStep[]): string[] {
  const names = inOrder(planned).map(({ name }) => name);
  const folders = new Map(finished.map((step) => [step.folder, step.name]));
  return [...folders.values()].filter((name) => {
    const at = names.indexOf(name);
    if (at >= 0) names.splice(at, 1);
    return at < 0;
  });
}
