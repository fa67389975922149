import { parentPort, workerData } from 'node:worker_threads';
import { decodeImageAtOnce } from '../../data/images/decode.js';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { messageOf } from '../../errors.js';
import { FrameCache } from './frame-cache.js';
import { ImageAugmenter } from './image-augmenter.js';
import type { ImageTask } from './image-task.js';

/** Settings of a worker, fixed at its start. */
export interface WorkerSettings {
  readonly format: PixelFormat;
  readonly templateSize: number;
  readonly searchSize: number;
  readonly cacheBytes: number;
  /** Per slot the image buffers of a batch. */
  readonly slots: readonly { readonly template: Float32Array; readonly search: Float32Array }[];
}

/** A job: images to compute. */
export interface ImageJob {
  readonly job: number;
  readonly slot: number;
  readonly tasks: readonly ImageTask[];
}

/** The result of a job: the images that could not be read. */
export interface ImageJobResult {
  readonly job: number;
  readonly failed: readonly { readonly pair: number; readonly file: string; readonly message: string }[];
}

const settings = workerData as WorkerSettings;
const cache = new FrameCache(decodeImageAtOnce, settings.cacheBytes);
const augmenter = new ImageAugmenter(settings.format);

async function writeImage(task: ImageTask, slot: number): Promise<void> {
  const frame = await cache.get(task.file);
  const { borderFile } = task; // if it is unreadable, so is the template, and the pair is redrawn
  const borderOf = borderFile === undefined ? frame : await cache.get(borderFile).catch(() => frame);
  const isTemplate = task.image === 'template';
  const size = isTemplate ? settings.templateSize : settings.searchSize;
  const into = settings.slots[slot]![task.image];
  augmenter.write(frame, task.plan, size, into, 3 * size * size * task.pair, borderOf);
}

/** Computes images one after the other, while the image library's threads decode the next one. */
async function runJob({ job, slot, tasks }: ImageJob): Promise<void> {
  const failed: ImageJobResult['failed'][number][] = [];
  for (let i = 0; i < tasks.length; i++) {
    const next = tasks[i + 1];
    if (next) cache.get(next.file).catch(() => {}); // reported when it is processed
    const { pair, file } = tasks[i]!;
    try {
      await writeImage(tasks[i]!, slot);
    } catch (error) {
      failed.push({ pair, file, message: messageOf(error) });
    }
  }
  parentPort!.postMessage({ job, failed } satisfies ImageJobResult);
}

let queue = Promise.resolve();
parentPort!.on('message', (work: ImageJob) => {
  queue = queue.then(() => runJob(work));
});
