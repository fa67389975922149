import { InputError } from '../../errors.js';
import type { Plan, StepEntry } from './plan-file.js';

/** Steps with equal needs that no other of them follows: one job array. */
export interface Stage {
  /** From 1. */
  readonly number: number;
  readonly steps: readonly StepEntry[];
  /** Of each array the maximum over its steps; minutes: null where a step's are not known. */
  readonly needs: StepEntry['needs'];
  /** Numbers of the stages that it follows. */
  readonly after: readonly number[];
}

/**
 * Groups the steps of a plan into arrays of jobs.
 *
 * @throws InputError when a step follows one that is not listed before it.
 */
export function stagesOf({ steps }: Plan): Stage[] {
  const depths = new Map<string, number>();
  const groups = new Map<string, StepEntry[]>();
  for (const step of steps) {
    const before = step.after.map((key) => depths.get(key));
    if (before.includes(undefined))
      throw new InputError(`plan: ${step.key} follows a step that is not listed before it`);
    const depth = 1 + Math.max(0, ...(before as number[]));
    depths.set(step.key, depth);
    const { cores, memoryGiB, gpus } = step.needs;
    const group = [depth, cores, memoryGiB, gpus].map((value) => String(value).padStart(5, '0')).join();
    groups.set(group, [...(groups.get(group) ?? []), step]);
  }
  const ordered = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);
  const numbers = new Map(ordered.flatMap((members, i) => members.map(({ key }) => [key, i + 1] as const)));
  return ordered.map((members, i) => ({
    number: i + 1,
    steps: members,
    needs: { ...members[0]!.needs, minutes: longest(members) },
    after: [...new Set(members.flatMap(({ after }) => after.map((key) => numbers.get(key)!)))].sort((a, b) => a - b),
  }));
}

function longest(steps: readonly StepEntry[]): number | null {
  const minutes = steps.map(({ needs }) => needs.minutes);
  return minutes.includes(null) ? null : Math.max(...(minutes as number[]));
}
