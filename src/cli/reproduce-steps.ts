import type { ResultTable } from '../plots/result-table.js';
import { distinctSources, type Provenance } from '../provenance.js';
import type { FinishedStep } from '../study/step-cache.js';

/** An experiment's account. */
export interface Followed {
  readonly onStep: (step: FinishedStep) => void;
  readonly provenance: () => readonly Provenance[];
}

/** Keeps account of the steps of a reproduction: what was made in this run, what was there, and how long each took. */
export class StepBook {
  /** By folder. A step that this run made stays so, though later experiments find it there. */
  readonly #steps = new Map<string, FinishedStep>();

  /**
   * Follows one experiment.
   *
   * @returns What receives its steps, and what made them.
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

  /** What steps of earlier runs took, in a few words; undefined where there are none. */
  kept(): string | undefined {
    const kept = [...this.#steps.values()].filter(({ isCached }) => isCached);
    return kept.length === 0
      ? undefined
      : `steps kept from earlier runs (${kept.length}) took ${minutes(sumOf(kept))} in all, those side by side added up`;
  }

  /** Every step with its time, the longest first; undefined where there are none. */
  table(): ResultTable | undefined {
    if (this.#steps.size === 0) return undefined;
    const steps = [...this.#steps.values()].sort((a, b) => b.seconds - a.seconds);
    return {
      caption: 'Wall time of each step',
      columns: [{ name: 'step' }, { name: 'seconds', decimals: 1 }, { name: 'made' }, { name: 'by commit' }],
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
      note: 'trainings of tiny networks run side by side, one on each core, so that their times add up to more than the clock says',
    };
  }
}

function sumOf(steps: Iterable<FinishedStep>): number {
  return [...steps].reduce((sum, { seconds }) => sum + seconds, 0);
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} minutes`;
}
