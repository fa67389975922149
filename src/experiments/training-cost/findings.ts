import { type PublishedCost, publishedCosts } from './published.js';
import { meanCost, type PhaseCost, type TrackerCost, type TrainingCostResult, verdictOf } from './result.js';

/** Whether DLA makes an iteration cheaper here, as the paper says, and where the time goes: one sentence for each network. */
export function trainingCostFindings({ trackers }: Pick<TrainingCostResult, 'trackers'>): readonly string[] {
  const published = publishedCosts();
  return trackers.map((tracker) => sentence(tracker, published[tracker.family]));
}

function sentence({ title, phases }: TrackerCost, published: PublishedCost | undefined): string {
  const changes = phases.map((phase) => `by ${changed(phase)} with the backbone ${phase.backbone}`);
  const claim = published ? `; ${claimed(published)} ${judged(phases, published)}` : '';
  return `${title}: DLA changes the time of an iteration ${changes.join(' and ')}${claim}; ${explained(phases)}.`;
}

/** '−1.20 % [−1.60 %, −0.80 %] (cheaper)'. */
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
  return `the paper’s claim that DLA makes it cheaper (there by ${before} % and ${after} %)`;
}

function judged(phases: readonly PhaseCost[], published: PublishedCost): string {
  const verdicts = phases.map(({ difference }) => verdictOf(difference.iteration));
  const [cheaper, dearer] = (['cheaper', 'dearer'] as const).map((verdict) =>
    phases.filter((_, i) => verdicts[i] === verdict),
  ) as [PhaseCost[], PhaseCost[]];
  if (cheaper.length > 0) {
    const where = cheaper.length === phases.length ? '' : ` only with the backbone ${cheaper[0]!.backbone}`;
    return cheaper.some(isInLabels) ? `shows here${where}` : `seems to show here${where}, but not by the labels`;
  }
  if (dearer.length > 0) return `does not show here${dearer.some(isInLabels) ? ': DLA is the dearer one' : ''}`;
  const excludes = ({ backbone, baseline, difference: { iteration } }: PhaseCost): boolean =>
    iteration.low > -gainOf(published[backbone]) * meanCost(baseline, 'iteration');
  if (phases.every(excludes)) return 'does not show here, and the intervals exclude savings of that size';
  return 'does not show here, but the intervals are too wide to exclude savings of that size';
}

/** Whether at least half of a difference is one of assigning labels. */
function isInLabels({ difference: { iteration, assignment } }: PhaseCost): boolean {
  return assignment.difference / iteration.difference >= 0.5;
}

/** What the parts say. The step runs the same graph for both, so that only the assignment can differ by what it computes. */
function explained(phases: readonly PhaseCost[]): string {
  const shares = phases.map(({ baseline, dla }) =>
    [baseline, dla].map((arm) => (100 * meanCost(arm, 'assignment')) / meanCost(arm, 'iteration')),
  );
  const most = (side: 0 | 1): string => Math.max(...shares.map((share) => share[side]!)).toFixed(2);
  const about = `assigning labels is at most ${most(0)} % of an iteration with the baseline and ${most(1)} % with DLA`;
  const same = 'the step computes the same graph for both, however many samples are positive';
  const strange = phases.filter(({ difference }) => verdictOf(difference.step) !== 'no difference shown');
  if (strange.length === 0) return `${about}, and ${same}`;
  const where = strange.map(({ backbone }) => backbone).join(' and ');
  return `${about}; ${same}, so that a difference of the steps alone (backbone ${where}) is no work that labels save or cost`;
}
