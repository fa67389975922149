import { formatThousands } from '../../plots/table.js';
import { cacheNote, type NotedStep } from './cache-note.js';
import { cellSignal } from './cell-signal.js';
import { Live } from './display.js';

/** A progress line in a notebook's output, as the context of an experiment's run. */
export interface NotebookProgress {
  /** Receives how many of how many units of work are done. Throws in a cell that was interrupted. */
  readonly progress: (done: number, total: number) => void;
  /** Notes below the progress line what was computed now and what an earlier run computed. */
  readonly onStep: (step: NotedStep) => void;
  /** Results that take minutes are taken from an earlier run of the same configuration. */
  readonly cache: true;
  /** Raised by the notebook's interrupt while the cell runs. */
  readonly signal: AbortSignal;
}

/**
 * A line with a bar that is updated in place while a cell runs; the last update, when all is done, stays.
 *
 * @param unit What is counted, e.g. 'pairs'.
 */
export function notebookProgress(unit: string): NotebookProgress {
  const live = new Live(250);
  const signal = cellSignal();
  const started = performance.now();
  const note = new Live(250);
  const steps: NotedStep[] = [];
  return {
    cache: true,
    onStep: (step) => {
      steps.push(step);
      note.finish(() => ({ 'text/plain': cacheNote(steps) })).catch(() => {});
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
