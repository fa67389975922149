import { formatThousands } from '../plots/table.js';
import { Live } from './display.js';

/** A progress line in a notebook's output. */
export interface NotebookProgress {
  /** To be handed to an experiment's run as its context's `progress`. */
  readonly progress: (done: number, total: number) => void;
  /** Results that take minutes are taken from an earlier run of the same configuration. */
  readonly cache: true;
}

/**
 * A line with a bar that is updated in place while a cell runs; the last update, when all is done, stays.
 *
 * @param unit What is counted, e.g. 'pairs'.
 */
export function notebookProgress(unit: string): NotebookProgress {
  const live = new Live(250);
  const started = performance.now();
  return {
    cache: true,
    progress: (done, total) => {
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
