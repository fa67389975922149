import type { ResultTable } from '../../plots/result-table.js';
import { distinctSources, type Provenance } from '../../provenance/provenance.js';
import type { FinishedStep } from '../../study/steps/step-marker.js';

/** The record of one experiment's steps. */
export interface Followed {
  readonly onStep: (step: FinishedStep) => void;
  /** What computed the steps. */
  readonly provenance: () => readonly Provenance[];
}

/** Records the steps of a reproduction: which were computed in this run, which were cached, and how long each took. */
export class StepBook {
  /** By folder. A step computed in this run counts as such, though later experiments find it cached. */
  readonly #steps = new Map<string, FinishedStep>();

  /**
   * Follows one experiment.
   *
   * @returns A listener for its steps; afterwards, what computed them.
   */
  follow(): Followed {
    const sources: Provenance[] = [];
    return {
      onStep: (step) => {
        sources.push(...step.provenance);
        if (!this.#steps.has(step.folder)) this.#steps.set(step.folder, step);
      },
      provenance: () => distinctSources(sources),
    };
  }

  /** The time of cached steps in words; undefined where there are none. */
  cached(): string | undefined {
    const cached = [...this.#steps.values()].filter(({ isCached }) => isCached);
    return cached.length === 0
      ? undefined
      : `cached steps of earlier runs (${cached.length}) took ${minutes(sumOf(cached))} in all, parallel ones summed`;
  }

  /** Every step with its time, longest first; undefined where there are none. */
  table(): ResultTable | undefined {
    if (this.#steps.size === 0) return undefined;
    const steps = [...this.#steps.values()].sort((a, b) => b.seconds - a.seconds);
    return {
      caption: 'Wall time of each step',
      columns: [{ name: 'step' }, { name: 'seconds', decimals: 1 }, { name: 'computed' }, { name: 'by commit' }],
      sections: [
        {
          rows: steps.map(({ name, seconds, isCached, provenance }) => [
            name,
            seconds,
            isCached ? 'earlier' : 'in this run',
            provenance.map(({ commit }) => commit).join(', '),
          ]),
        },
      ],
      note: 'trainings of tiny networks run in parallel, one on each core, so that their times sum to more than the wall time',
    };
  }
}

function sumOf(steps: Iterable<FinishedStep>): number {
  return [...steps].reduce((sum, { seconds }) => sum + seconds, 0);
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} minutes`;
}
