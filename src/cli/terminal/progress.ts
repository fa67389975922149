import { SingleBar } from 'cli-progress';
import { activityText, durationText, type Progress, type ProgressListener, secondsLeft } from '../../study/progress.js';
import type { TrainingProgress } from '../../training/loop/step-log.js';
import type { Terminal } from './terminal.js';

/**
 * Settings of every bar. It ends with Ctrl-C, and shows the cursor again: what saves its work then writes lines of its own,
 * and the process may end at once. Commands with a bar listen for Ctrl-C themselves: a bar that listens alone would swallow
 * it.
 */
const ofAllBars = { hideCursor: true, gracefulExit: true } as const;

/** A bar on a terminal's last line. */
export interface ProgressBar {
  /** A total that is not known when it is first called leaves the count alone. */
  readonly update: (done: number, total: number | undefined) => void;
  readonly stop: () => void;
  /** Writes a line above the bar. */
  readonly note: (line: string) => void;
}

/** A progress bar on stderr with the time left; nothing where stderr is not a terminal. */
export function progressBar(title: string, terminal: Terminal): ProgressBar {
  const { stderr } = terminal;
  if (!stderr.isTTY) return { update: () => {}, stop: () => {}, note: (line) => terminal.note(line) };
  let bar: SingleBar | undefined;
  return {
    update: (done, total) => {
      if (bar) {
        bar.update(done);
        return;
      }
      const share =
        total === undefined ? '| {value}' : '[{bar}] {percentage}% | {value}/{total} | {eta_formatted} left';
      bar = new SingleBar({ format: `${title} ${share}`, stream: stderr, etaBuffer: 100, ...ofAllBars });
      bar.start(total ?? 0, done);
    },
    stop: () => bar?.stop(),
    note: (line) => void stderr.write(`\r\x1b[K${line}\n`), // the next update draws the bar again
  };
}

/** A bar that says what an experiment does. */
export interface ExperimentBar extends Omit<ProgressBar, 'update'> {
  readonly update: ProgressListener;
}

/**
 * An experiment's progress on stderr from now on, with what it does and the time left; nothing where stderr is not a
 * terminal.
 */
export function experimentBar(title: string, terminal: Terminal): ExperimentBar {
  const { stderr } = terminal;
  if (!stderr.isTTY) return { update: () => {}, stop: () => {}, note: (line) => terminal.note(line) };
  const format = '[{bar}] {percentage}% | {doing}';
  const bar = new SingleBar({ format, stream: stderr, barsize: 16, ...ofAllBars });
  const started = performance.now();
  bar.start(1000, 0, { doing: `${title}: starts` });
  return {
    update: (progress) => bar.update(Math.floor(1000 * progress.share), { doing: barText(title, progress, started) }),
    stop: () => bar.stop(),
    note: (line) => void stderr.write(`\r\x1b[K${line}\n`), // the next update draws the bar again
  };
}

/** The time left for all, and every activity. */
function barText(title: string, progress: Progress, startedMs: number): string {
  if (progress.doing.length === 0) return title;
  const left = secondsLeft(progress, (performance.now() - startedMs) / 1000);
  const all = left === undefined ? '' : `${durationText(left)} left | `;
  return all + progress.doing.map(activityText).join(' | ');
}

/** A bar of the epoch's steps on stderr; nothing where stderr is not a terminal. */
export function stepsBar({ stderr }: Terminal): {
  readonly update: (progress: TrainingProgress) => void;
  readonly stop: () => void;
} {
  if (!stderr.isTTY) return { update: () => {}, stop: () => {} };
  const format =
    'epoch {epoch} [{bar}] {value}/{total} | loss {loss} | P {positives} | {rate} pairs/s, {wait} % waiting | {left} left';
  let bar: SingleBar | undefined;
  return {
    update: (p) => {
      const shown = {
        epoch: `${p.epoch + 1}/${p.epochs}`,
        loss: p.loss.toFixed(3),
        positives: p.positivesPerImage.toFixed(1),
        rate: p.pairsPerSecond.toFixed(0),
        wait: (100 * p.waitShare).toFixed(0),
        left: durationText(p.secondsLeft),
      };
      if (!bar) {
        bar = new SingleBar({ format, stream: stderr, ...ofAllBars });
        bar.start(p.stepsPerEpoch, p.step + 1, shown);
      } else bar.update(p.step + 1, shown);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}
