import { formatThousands } from '../../plots/table.js';
import { originOf } from '../../study/step-cache.js';
import type { FinishedStep } from '../../study/step-marker.js';
import { cellSignal } from './cell-signal.js';
import { Live } from './display.js';

/** A progress line in a notebook's output, as the context of an experiment's run. */
export interface NotebookProgress {
  /** Receives how many of how many units of work are done. Throws in a cell that was interrupted. */
  readonly progress: (done: number, total: number) => void;
  /** Notes below the progress line what was computed now and what an earlier run computed. */
  readonly onStep: (step: FinishedStep) => void;
  /** Adds a line above that note: a cached result that cannot be used, another process that is waited for. */
  readonly onWarning: (line: string) => void;
  /** Cached results of an earlier run with the same configuration and code are used. */
  readonly cache: true;
  /** Cached results are computed anew and replaced. */
  readonly fresh: boolean;
  /** Raised by the notebook's interrupt while the cell runs. */
  readonly signal: AbortSignal;
}

/**
 * A line with a bar that is updated in place while a cell runs; the last update, when all is done, stays.
 *
 * @param unit What is counted, e.g. 'pairs'.
 * @param options `fresh`: compute anew what is cached; default: false.
 */
export function notebookProgress(unit: string, { fresh = false }: { readonly fresh?: boolean } = {}): NotebookProgress {
  const live = new Live(250);
  const signal = cellSignal();
  const started = performance.now();
  const note = new Live(250);
  const steps: FinishedStep[] = [];
  const warnings: string[] = [];
  const showNote = (): void => {
    const lines = [...warnings, ...(steps.length > 0 ? [originOf(steps)] : [])];
    note.finish(() => ({ 'text/plain': lines.join('\n') })).catch(() => {});
  };
  return {
    cache: true,
    fresh,
    onStep: (step) => {
      steps.push(step);
      showNote();
    },
    onWarning: (line) => {
      warnings.push(line);
      showNote();
    },
    signal,
    progress: (done, total) => {
      signal.throwIfAborted();
      const make = () => ({ 'text/plain': progressLine(done, total, unit, (performance.now() - started) / 1000) });
      // a failed update loses a progress line, never the run
      (done === total ? live.finish(make) : live.update(make)).catch(() => {});
    },
  };
}

/** `######----  60%  12,000 of 20,000 pairs, 3.1 s`: the text of a progress line. */
export function progressLine(done: number, total: number, unit: string, seconds: number): string {
  const share = total > 0 ? done / total : 1;
  const bar = '#'.repeat(Math.round(20 * share)).padEnd(20, '-');
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  return `${bar} ${percent}  ${formatThousands(done)} of ${formatThousands(total)} ${unit}, ${seconds.toFixed(1)} s`;
}
