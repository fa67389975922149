import { SingleBar } from 'cli-progress';

/** A bar on a terminal's last line. */
export interface ProgressBar {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
  /** A line above it that stays. */
  readonly note: (line: string) => void;
}

/** A progress bar on stderr with the time left; nothing where stderr is no terminal. */
export function progressBar(title: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {}, note: (line) => console.error(line) };
  const bar = new SingleBar({
    format: `${title} [{bar}] {percentage}% | {value}/{total} | {eta_formatted} left`,
    stream: process.stderr,
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
    note: (line) => void process.stderr.write(`\r\x1b[K${line}\n`), // the bar's line is drawn anew
  };
}
