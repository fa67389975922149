import { figureBundle, type MimeBundle } from '../../plots/mime.js';
import { durationText } from '../../study/progress.js';
import type { TrainingView } from '../../study/training-view.js';
import { escapeHtml } from '../../text/escape.js';
import { formatThousands } from '../../text/number-text.js';
import type { TrainingProgress } from '../../training/loop/step-log.js';
import type { EpochSummary, MetricsLine } from '../../training/loop/summary.js';
import { cellSignal, holdCell } from './cell-signal.js';
import { Live } from './display.js';
import { type LiveTrainingState, liveTrainingDrawing } from './live-training-drawing.js';

/** A point that is added while training. */
type Point = [step: number, value: number];

/**
 * Live curves of a training in the cell's output: loss and its parts, IoU on held-out pairs, positives, speed and time left.
 * The notebook's interrupt stops the training, which resumes when the cell runs again.
 */
export function liveTraining({ everyMs = 500 }: { readonly everyMs?: number } = {}): TrainingView {
  const live = new Live(everyMs);
  const loss: Point[] = [];
  const iou: Point[] = [];
  const positives: Point[] = [];
  const parts: Record<string, Point[]> = {};
  const about = { title: '', status: 'preparing the first step', steps: 1, stepsPerEpoch: 1 };
  const addStep = (at: number, each: Pick<TrainingProgress, 'loss' | 'parts' | 'positivesPerImage'>): void => {
    put(loss, at, each.loss);
    put(positives, at, each.positivesPerImage);
    for (const [name, value] of Object.entries(each.parts)) {
      parts[name] ??= [];
      put(parts[name], at, value);
    }
  };
  const addEpoch = ({ epoch, validation }: EpochSummary): void => {
    if (validation) put(iou, (epoch + 1) * about.stepsPerEpoch, validation.iou);
  };
  const state = (): LiveTrainingState => ({ ...about, loss, parts, iou, positives });
  const signal = cellSignal();
  let release: (() => void) | undefined;
  const showStopping = (): void => {
    about.status = `stopping after this step; ${about.status}`;
    live.finish(() => quickBundle(state())).catch(() => {});
  };
  return {
    signal,
    start: (title, lines, { steps, stepsPerEpoch }) => {
      Object.assign(about, { title, steps, stepsPerEpoch });
      release = holdCell(); // until the checkpoint is saved
      signal.addEventListener('abort', showStopping, { once: true });
      for (const line of lines) addLine(line);
      live.update(() => quickBundle(state())).catch(() => {});
    },
    progress: (progress) => {
      about.status = statusText(progress, iou.at(-1)?.[1]);
      addStep(progress.epoch * about.stepsPerEpoch + progress.step + 1, progress);
      live.update(() => quickBundle(state())).catch(() => {}); // a failed update loses a picture, never the training
    },
    epochDone: addEpoch,
    finish: async (outcome) => {
      about.status = endText(outcome, loss.at(-1)?.[0] ?? 0, about.steps, iou.at(-1)?.[1]);
      signal.removeEventListener('abort', showStopping);
      await live.finish(() => figureBundle(liveTrainingDrawing(state()))).finally(release);
    },
  };

  function addLine(line: MetricsLine): void {
    if (line.kind === 'epoch') addEpoch(line);
    else if (line.taken) addStep(line.epoch * about.stepsPerEpoch + line.step + 1, line);
  }
}

/** Adds a point; a training that was killed takes its last steps again. */
function put(points: Point[], at: number, value: number): void {
  while (points.length > 0 && points.at(-1)![0] >= at) points.pop();
  points.push([at, value]);
}

/** The picture as SVG: the browser draws it, so that the training goes on. */
function quickBundle(state: LiveTrainingState): MimeBundle {
  const { title, svg, width, height } = liveTrainingDrawing(state);
  const src = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  const text = escapeHtml(`${title}: ${state.status}`);
  return {
    'text/html': `<img width="${width}" height="${height}" style="max-width:100%" alt="${text}" src="${src}">`,
  };
}

/** 'epoch 3 of 5, step 12 of 250; loss 1.90; IoU 0.61; 71 pairs/s; 4 min left'. */
export function statusText(progress: TrainingProgress, iou: number | undefined): string {
  const { epoch, epochs, step, stepsPerEpoch, loss, pairsPerSecond, secondsLeft } = progress;
  return [
    `epoch ${epoch + 1} of ${epochs}, step ${step + 1} of ${formatThousands(stepsPerEpoch)}`,
    `loss ${loss.toFixed(2)}`,
    ...(iou === undefined ? [] : [`IoU ${iou.toFixed(2)}`]),
    `${pairsPerSecond.toFixed(0)} pairs/s`,
    `${durationText(secondsLeft)} left`,
  ].join('; ');
}

function endText(outcome: string, done: number, steps: number, iou: number | undefined): string {
  const accuracy = iou === undefined ? '' : `; IoU on held-out pairs ${iou.toFixed(3)}`;
  const where = `${outcome} at step ${formatThousands(done)} of ${formatThousands(steps)}`;
  return `${where}${accuracy}${outcome === 'stopped' ? '; run the cell again to go on' : ''}`;
}
