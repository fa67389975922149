import { parentPort, workerData } from 'node:worker_threads';
import { decodeImage } from '../../data/images/decode.js';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { messageOf } from '../../errors.js';
import { FrameCache } from './frame-cache.js';
import { ImageAugmenter } from './image-augmenter.js';
import type { ImageTask } from './image-task.js';

/** What a worker knows from its start on. */
export interface WorkerSettings {
  readonly format: PixelFormat;
  readonly templateSize: number;
  readonly searchSize: number;
  readonly cacheBytes: number;
  /** Per slot, where the images of a batch go. */
  readonly slots: readonly { readonly template: Float32Array; readonly search: Float32Array }[];
}

/** Images to be made. */
export interface ImageJob {
  readonly job: number;
  readonly slot: number;
  readonly tasks: readonly ImageTask[];
}

/** That they are made, and which could not be read. */
export interface ImageJobResult {
  readonly job: number;
  readonly failed: readonly { readonly pair: number; readonly file: string; readonly message: string }[];
}

const settings = workerData as WorkerSettings;
const cache = new FrameCache(decodeImage, settings.cacheBytes);
const maker = new ImageAugmenter(settings.format);

async function make(task: ImageTask, slot: number): Promise<void> {
  const frame = await cache.get(task.file);
  const { borderFile } = task; // where it cannot be read, the template cannot either, and the pair is drawn again
  const borderOf = borderFile === undefined ? frame : await cache.get(borderFile).catch(() => frame);
  const isTemplate = task.image === 'template';
  const size = isTemplate ? settings.templateSize : settings.searchSize;
  const into = settings.slots[slot]![task.image];
  maker.write(frame, task.plan, size, into, 3 * size * size * task.pair, borderOf);
}

/** One image after the other; the next one is being decoded meanwhile, by the image library's own threads. */
async function doWork({ job, slot, tasks }: ImageJob): Promise<void> {
  const failed: ImageJobResult['failed'][number][] = [];
  for (let i = 0; i < tasks.length; i++) {
    const next = tasks[i + 1];
    if (next) cache.get(next.file).catch(() => {}); // reported when it is its turn
    const { pair, file } = tasks[i]!;
    try {
      await make(tasks[i]!, slot);
    } catch (error) {
      failed.push({ pair, file, message: messageOf(error) });
    }
  }
  parentPort!.postMessage({ job, failed } satisfies ImageJobResult);
}

let queue = Promise.resolve();
parentPort!.on('message', (work: ImageJob) => {
  queue = queue.then(() => doWork(work));
});
