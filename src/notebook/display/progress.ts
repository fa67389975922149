import { refuseUnknownOptions } from '../../config.js';
import type { RunContext } from '../../study/experiment.js';
import { activityText, durationText, type Progress, type ProgressListener, secondsLeft } from '../../study/progress.js';
import { originOf } from '../../study/steps/origin-text.js';
import type { FinishedStep } from '../../study/steps/step-marker.js';
import { cellSignal } from './cell-signal.js';
import { deviceInUse } from './device-in-use.js';
import { Live } from './display.js';
import { linesBundle } from './text.js';

/** Activities that are shown; there are as many as worker processes. */
const maxActivities = 4;

/** Options of {@link notebookProgress}. */
export interface NotebookProgressOptions {
  /** Compute anew what is cached. Default: false. */
  readonly fresh?: boolean | undefined;
  /** Name of the device; default: that of `useDevice`, else SIAMDLA_DEVICE, else the CPU. */
  readonly device?: string | undefined;
}

/** So that a misspelt option is refused: what is cached would be shown as fresh. */
const everyOption: Readonly<Record<keyof NotebookProgressOptions, unknown>> = { fresh: undefined, device: undefined };

/** A progress output in a notebook, as the context of an experiment's run. */
export interface NotebookProgress extends Pick<RunContext, 'device'> {
  /** Receives what is being done. Throws in a cell that was interrupted. */
  readonly progress: ProgressListener;
  /** Notes below the progress what was computed now and what an earlier run computed. */
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
 * An output that says from now on what is being done, and is updated in place while a cell runs; the last update stays.
 *
 * @throws InputError for an unknown option.
 */
export function notebookProgress(options: NotebookProgressOptions = {}): NotebookProgress {
  refuseUnknownOptions(everyOption, options, 'notebookProgress');
  const { fresh = false, device = deviceInUse()?.name } = options;
  const live = new Live(250);
  const signal = cellSignal();
  const started = performance.now();
  const note = new Live(250);
  const steps: FinishedStep[] = [];
  const warnings: string[] = [];
  const showNote = (): void => {
    const lines = [...warnings, ...(steps.length > 0 ? [originOf(steps)] : [])];
    note.finish(() => linesBundle(lines)).catch(() => {});
  };
  const showProgress = (progress: Progress): void => {
    const make = () => ({ 'text/plain': progressText(progress, (performance.now() - started) / 1000) });
    // a failed update loses a line, never the run
    (progress.share >= 1 ? live.finish(make) : live.update(make)).catch(() => {});
  };
  showProgress({ share: 0, doing: [{ title: 'this cell', state: 'starts' }] });
  return {
    cache: true,
    fresh,
    device,
    onStep: (step) => {
      steps.push(step);
      showNote();
    },
    onWarning: (line) => {
      warnings.push(line);
      showNote();
    },
    signal,
    progress: (progress) => {
      signal.throwIfAborted();
      showProgress(progress);
    },
  };
}

/**
 * The text of a progress output: a line `######----  31%  1 min 12 s, about 4 min 10 s left`, and one for each activity.
 *
 * @param elapsed Seconds since the beginning.
 */
export function progressText(progress: Progress, elapsed: number): string {
  const { share, doing } = progress;
  const bar = '#'.repeat(Math.floor(20 * share)).padEnd(20, '-');
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const left = share < 1 ? secondsLeft(progress, elapsed) : undefined;
  const time = share < 1 ? durationText(elapsed) : `${elapsed.toFixed(1)} s`;
  const more = doing.length - maxActivities;
  return [
    `${bar} ${percent}  ${time}${left === undefined ? '' : `, about ${durationText(left)} left`}`,
    ...doing.slice(0, maxActivities).map(activityText),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
}
