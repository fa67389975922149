import { SingleBar } from 'cli-progress';
import type { EpochSummary } from '../training/loop/summary.js';
import type { TrainingProgress } from '../training/loop/trainer.js';

/** A bar of the epoch's steps on stderr; nothing where that is no terminal. */
export function stepsBar(): { readonly update: (progress: TrainingProgress) => void; readonly stop: () => void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
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
        bar = new SingleBar({ format, stream: process.stderr, hideCursor: true });
        bar.start(p.stepsPerEpoch, p.step + 1, shown);
      } else bar.update(p.step + 1, shown);
    },
    stop: () => {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** An epoch in one line. */
export function epochText(summary: EpochSummary): string {
  const { epoch, loss, parts, positivesPerImage, pairsPerSecond, times, skipped, validation } = summary;
  const list = Object.entries(parts).map(([name, part]) => `${name} ${part.toFixed(3)}`);
  const total = times.data + times.assignment + times.step;
  return [
    `epoch ${epoch + 1}: loss ${loss.toFixed(3)}${list.length > 0 ? ` (${list.join(', ')})` : ''}`,
    `P ${positivesPerImage.toFixed(2)}`,
    ...(validation ? [`held out: loss ${validation.loss.toFixed(3)}, IoU ${validation.iou.toFixed(3)}`] : []),
    `${pairsPerSecond.toFixed(0)} pairs/s, ${((100 * times.data) / total).toFixed(0)} % waiting`,
    ...(skipped > 0 ? [`${skipped} steps skipped`] : []),
  ].join('; ');
}

function durationText(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  if (h > 0) return `${h} h ${m} min`;
  return m > 0 ? `${m} min ${s} s` : `${s} s`;
}
