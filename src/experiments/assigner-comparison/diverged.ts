import type { DivergedRun } from '../../study/experiment.js';

/** An assigner of which at least one training diverged. */
export interface DivergedAssigner {
  readonly assigner: string;
  /** Seeds of the trainings that did. */
  readonly seeds: readonly number[];
}

/** Trainings that diverged, by assigner in the order in which they are first named. */
export function byAssigner(runs: readonly DivergedRun[]): DivergedAssigner[] {
  const names = [...new Set(runs.map(({ entry }) => entry.title))];
  return names.map((assigner) => ({
    assigner,
    seeds: runs
      .filter(({ entry }) => entry.title === assigner)
      .map(({ trainingSeed }) => trainingSeed)
      .sort((a, b) => a - b),
  }));
}

/** For sentences: 'not ranked: ATSS, which diverged at seed 3'; one for each assigner. */
export function notRankedTexts(diverged: readonly DivergedAssigner[]): string[] {
  return diverged.map((one) => `not ranked: ${one.assigner}, which ${divergedText(one)}`);
}

/** 'diverged at seed 3', 'diverged at seeds 1, 3'. */
export function divergedText({ seeds }: DivergedAssigner): string {
  return `diverged at seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')}`;
}
