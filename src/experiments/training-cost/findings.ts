import { type PublishedCost, publishedCosts } from './published.js';
import { meanCost, type PhaseCost, type TrackerCost, type TrainingCostResult, verdictOf } from './result.js';

/** Whether an iteration is faster with DLA, as the paper states, and where the time goes: one sentence per network. */
export function trainingCostFindings({ trackers }: Pick<TrainingCostResult, 'trackers'>): readonly string[] {
  const published = publishedCosts();
  return trackers.map((tracker) => sentence(tracker, published[tracker.family]));
}

function sentence({ title, phases }: TrackerCost, published: PublishedCost | undefined): string {
  const changes = phases.map((phase) => `by ${changed(phase)} with the backbone ${phase.backbone}`);
  const claim = published ? `; ${claimed(published)} ${judged(phases, published)}` : '';
  return `${title}: DLA changes the time of an iteration ${changes.join(' and ')}${claim}; ${explained(phases)}.`;
}

/** '−1.20 % [−1.60 %, −0.80 %] (faster)'. */
function changed({ baseline, difference: { iteration } }: PhaseCost): string {
  const whole = meanCost(baseline, 'iteration');
  const percent = (seconds: number): string =>
    `${seconds < 0 ? '\u2212' : '+'}${Math.abs((100 * seconds) / whole).toFixed(2)} %`;
  const { difference, low, high } = iteration;
  return `${percent(difference)} [${percent(low)}, ${percent(high)}] (${verdictOf(iteration)})`;
}

/** The share of an iteration's time that DLA saves in the paper. */
function gainOf({ baseline, dla }: PublishedCost['frozen']): number {
  return 1 - dla / baseline;
}

function claimed({ frozen, trained }: PublishedCost): string {
  const [before, after] = [frozen, trained].map((cost) => (100 * gainOf(cost)).toFixed(1));
  return `the paper’s claim that DLA makes it faster (there by ${before} % and ${after} %)`;
}

function judged(phases: readonly PhaseCost[], published: PublishedCost): string {
  const verdicts = phases.map(({ difference }) => verdictOf(difference.iteration));
  const [faster, slower] = (['faster', 'slower'] as const).map((verdict) =>
    phases.filter((_, i) => verdicts[i] === verdict),
  ) as [PhaseCost[], PhaseCost[]];
  if (faster.length > 0) {
    const where = faster.length === phases.length ? '' : ` only with the backbone ${faster[0]!.backbone}`;
    return faster.some(isInLabels)
      ? `is confirmed here${where}`
      : `seems confirmed here${where}, but not by label assignment`;
  }
  if (slower.length > 0) return `is not confirmed here${slower.some(isInLabels) ? ': DLA is slower' : ''}`;
  const excludes = ({ backbone, baseline, difference: { iteration } }: PhaseCost): boolean =>
    iteration.low > -gainOf(published[backbone]) * meanCost(baseline, 'iteration');
  if (phases.every(excludes)) return 'is not confirmed here, and the intervals exclude savings of that size';
  return 'is not confirmed here, but the intervals are too wide to exclude savings of that size';
}

/** Whether at least half of a difference is one of assigning labels. */
function isInLabels({ difference: { iteration, assignment } }: PhaseCost): boolean {
  return assignment.difference / iteration.difference >= 0.5;
}

/** The share of label assignment. The step runs the same graph for both, so that only the assignment differs in its work. */
function explained(phases: readonly PhaseCost[]): string {
  const shares = phases.map(({ baseline, dla }) =>
    [baseline, dla].map((training) => (100 * meanCost(training, 'assignment')) / meanCost(training, 'iteration')),
  );
  const max = (i: 0 | 1): string => Math.max(...shares.map((share) => share[i]!)).toFixed(2);
  const about = `label assignment takes at most ${max(0)} % of an iteration with the baseline and ${max(1)} % with DLA`;
  const same = 'the step computes the same graph for both, however many samples are positive';
  const unexplained = phases.filter(({ difference }) => verdictOf(difference.step) !== 'no difference shown');
  if (unexplained.length === 0) return `${about}, and ${same}`;
  const where = unexplained.map(({ backbone }) => backbone).join(' and ');
  return `${about}; ${same}, so that a difference of the steps alone (backbone ${where}) is not caused by label assignment`;
}
