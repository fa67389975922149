import { availableParallelism, totalmem } from 'node:os';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import type { ImageTask } from './image-task.js';
import { ImageWorkers } from './image-workers.js';
import { type PairOptions, pairOptions } from './options.js';
import type { PairBatch, PairSource } from './pair-batch.js';
import { type DrawnPair, PairSampler } from './sampler.js';
import { UnreadableImages } from './unreadable.js';

/** How pairs are made, without effect on which. */
export interface PairSourceOptions {
  /** Batches made ahead of the one asked for, from 1 on; unless told as many as hold 128 pairs, but no more than 3. */
  readonly ahead?: number | undefined;
  /** Most bytes of decoded images that all workers together keep; 2 GiB or an eighth of the memory unless told. */
  readonly cacheBytes?: number | undefined;
  /** Worker threads; one fewer than there are cores unless told, at least one and at most eight. */
  readonly workers?: number | undefined;
  /** Ends the source when it is raised: whoever waits for a batch gets its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How often a pair is drawn again at most; more are needed only where hardly an image can be read. */
const mostAttempts = 1000;

/** Memory for one batch, shared with the workers. */
interface Slot extends PairBatch {
  count: number;
  /** When nothing is written there any more. */
  settled: Promise<unknown>;
}

/**
 * Training pairs drawn from sets, cut and varied in worker threads ahead of their use.
 *
 * The last batch of an epoch is dropped when it would not be full, so that every step has the same shape.
 *
 * @param overrides What differs from `pairDefaults`; `pairPresets` has the published settings of each tracker.
 * @throws InputError when an option or a number of the context is unfit, or the sets cannot give pairs. While batches are made: when more images cannot
 * be read than `maxUnreadable` lets pass.
 */
export function createPairSource(
  sets: readonly TrainingSet[],
  overrides: Partial<PairOptions> = {},
  context: PairSourceOptions = {},
): PairSource {
  for (const [name, least] of [
    ['ahead', 1],
    ['workers', 1],
    ['cacheBytes', 0],
  ] as const) {
    const value = context[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= least)) continue;
    throw new InputError(`training pairs: expected ${name} to be a whole number from ${least} on, found ${value}`);
  }
  return new Source(sets, pairOptions(overrides), context);
}

class Source implements PairSource {
  readonly pairsPerEpoch: number;
  readonly batchSize: number;
  private readonly sampler: PairSampler;
  private readonly slots: readonly Slot[];
  private readonly workers: ImageWorkers;
  private readonly bad: UnreadableImages;
  private readonly ahead: number;
  private milliseconds = 0;
  private isInUse = false;
  private readonly abort = (): void => void this.stop(this.context.signal?.reason);

  constructor(
    sets: readonly TrainingSet[],
    private readonly options: PairOptions,
    private readonly context: PairSourceOptions,
  ) {
    context.signal?.throwIfAborted();
    this.sampler = new PairSampler(sets, options);
    this.pairsPerEpoch = options.pairsPerEpoch;
    this.batchSize = options.batchSize;
    this.bad = new UnreadableImages(options.maxUnreadable);
    this.ahead = context.ahead ?? Math.min(3, Math.ceil(128 / options.batchSize));
    const cacheBytes = context.cacheBytes ?? Math.min(2 ** 31, totalmem() / 8);
    this.slots = Array.from({ length: this.ahead + 1 }, () => createSlot(options));
    const threads = context.workers ?? Math.max(1, Math.min(8, availableParallelism() - 1));
    this.workers = new ImageWorkers(threads, {
      format: options.pixelFormat,
      templateSize: options.templateSize,
      searchSize: options.searchSize,
      cacheBytes: Math.floor(cacheBytes / threads),
      slots: this.slots.map(({ template, search }) => ({ template, search })),
    });
    context.signal?.addEventListener('abort', this.abort, { once: true });
  }

  readonly batches = (epoch: number, from: number = 0): AsyncIterable<PairBatch> => this.iterate(epoch, from);
  readonly waitedMs = (): number => this.milliseconds;
  readonly unreadable = (): ReturnType<PairSource['unreadable']> => this.bad.report();
  readonly close = (): Promise<void> => this.stop(new Error('the source of training pairs was closed'));

  private async *iterate(epoch: number, from: number): AsyncGenerator<PairBatch> {
    if (this.isInUse) throw new Error('a source of training pairs gives one epoch at a time');
    this.isInUse = true;
    const { batchSize, pairsPerEpoch } = this.options;
    const count = Math.floor(pairsPerEpoch / batchSize);
    const made: Promise<Slot>[] = [];
    try {
      for (let batch = from, begun = from; batch < count; batch++) {
        for (; begun < Math.min(count, batch + this.ahead + 1); begun++) {
          const slot = this.slots[begun % this.slots.length]!;
          made.push(this.fill(slot, epoch, begun));
        }
        yield await this.timed(made.shift()!);
      }
    } finally {
      for (const slot of made) slot.catch(() => {}); // nobody waits for these any more
      this.isInUse = false;
    }
  }

  private async timed<T>(promise: Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await promise;
    } finally {
      this.milliseconds += performance.now() - start;
    }
  }

  /** Draws a batch's pairs and has their images made; pairs whose images cannot be read are drawn again. */
  private fill(slot: Slot, epoch: number, batch: number): Promise<Slot> {
    const filled = slot.settled.then(async () => {
      const attempts = new Map(Array.from({ length: this.batchSize }, (_, pair) => [pair, 0]));
      while (attempts.size > 0) {
        const tasks: ImageTask[] = [];
        for (const [pair, attempt] of attempts) {
          const index = batch * this.batchSize + pair;
          const drawn = this.drawReadable(epoch, index, attempt);
          attempts.set(pair, drawn.attempt);
          place(drawn.pair, pair, slot, tasks);
        }
        const failed = await this.workers.run(this.slots.indexOf(slot), tasks);
        this.bad.count(tasks.length);
        for (const image of failed) this.bad.add(image);
        const again = new Set(failed.map(({ pair }) => pair));
        for (const [pair, attempt] of attempts) {
          if (again.has(pair)) attempts.set(pair, attempt + 1);
          else attempts.delete(pair);
        }
      }
      return slot;
    });
    slot.settled = filled.catch(() => {});
    return filled;
  }

  /** The first attempt from `attempt` on without an image that is known to be unreadable: what making it would lead to. */
  private drawReadable(epoch: number, index: number, attempt: number): { pair: DrawnPair; attempt: number } {
    for (; ; attempt++) {
      const pair = this.sampler.draw(epoch, index, attempt);
      const known = [pair.templateFile, pair.searchFile].filter((file) => this.bad.has(file));
      if (known.length === 0 || attempt >= mostAttempts) return { pair, attempt };
      this.bad.count(2);
      for (const file of known) this.bad.add({ file, message: '' });
    }
  }

  private async stop(reason: unknown): Promise<void> {
    this.context.signal?.removeEventListener('abort', this.abort);
    await this.workers.stop(reason);
  }
}

/** Writes a pair's boxes into a batch and notes its images to be made. */
function place(
  { template, search, templateFile, searchFile, sharesBorder, isNegative }: DrawnPair,
  pair: number,
  slot: Slot,
  tasks: ImageTask[],
): void {
  slot.boxes.set(search.box, 4 * pair);
  slot.negative[pair] = isNegative ? 1 : 0;
  tasks.push({ file: templateFile, pair, image: 'template', plan: template.plan });
  tasks.push({
    file: searchFile,
    pair,
    image: 'search',
    plan: search.plan,
    ...(sharesBorder && { borderFile: templateFile }),
  });
}

function createSlot({ batchSize, templateSize, searchSize }: PairOptions): Slot {
  const images = (size: number): Float32Array =>
    new Float32Array(new SharedArrayBuffer(4 * batchSize * size * size * 3));
  return {
    count: batchSize,
    template: images(templateSize),
    search: images(searchSize),
    boxes: new Float64Array(4 * batchSize),
    negative: new Uint8Array(batchSize),
    settled: Promise.resolve(),
  };
}
