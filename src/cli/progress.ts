import { SingleBar } from 'cli-progress';
import type { TrainingProgress } from '../training/loop/trainer.js';
import type { Terminal } from './terminal.js';

/** A bar on a terminal's last line. */
export interface ProgressBar {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
  /** Writes a line above the bar. */
  readonly note: (line: string) => void;
}

/** A progress bar on stderr with the time left; nothing where stderr is not a terminal. */
export function progressBar(title: string, terminal: Terminal): ProgressBar {
  const { stderr } = terminal;
  if (!stderr.isTTY) return { update: () => {}, stop: () => {}, note: (line) => terminal.note(line) };
  const bar = new SingleBar({
    format: `${title} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`,
    stream: stderr,
    etaBuffer: 100,
    hideCursor: true,
  });
  let started = false;
  return {
    update: (done, total) => {
      if (!started) bar.start(total, done);
      else bar.update(done);
      started = true;
    },
    stop: () => bar.stop(),
    note: (line) => void stderr.write(`\r\x1b[K${line}\n`), // the next update draws the bar again
  };
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
        bar = new SingleBar({ format, stream: stderr, hideCursor: true });
        bar.start(p.stepsPerEpoch, p.step + 1, shown);
      } else bar.update(p.step + 1, shown);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

function durationText(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min ${s} s` : `${s} s`;
}
