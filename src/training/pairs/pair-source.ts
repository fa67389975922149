import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { checkAtOnce } from '../../files/parallel-count.js';
import { availableCores, availableMemory } from '../../files/process-limits.js';
import type { ImageTask } from './image-task.js';
import { ImageWorkers } from './image-workers.js';
import { type PairOptions, pairOptions } from './options.js';
import type { PairBatch, PairSource } from './pair-batch.js';
import { type DrawnPair, PairSampler } from './sampler.js';
import { UnreadableImages } from './unreadable.js';

/** Resources of a pair source. They do not affect the pairs. */
export interface PairSourceOptions {
  /** Batches to prefetch, >= 1; default: as many as hold 128 pairs, at most 3. */
  readonly ahead?: number | undefined;
  /** Maximum bytes of decoded images that all workers together cache; default: 2 GiB or an eighth of the memory if less. */
  readonly cacheBytes?: number | undefined;
  /** Worker threads; default: one fewer than cores, at least one and at most eight. */
  readonly workers?: number | undefined;
  /** Closes the source when it aborts; pending batches are rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Maximum number of times a pair is redrawn because of unreadable images. */
const maxAttempts = 1000;

/** Buffers of one batch, shared with the workers. */
interface Slot extends PairBatch {
  count: number;
  /** Settles when no worker writes to the buffers any more. */
  settled: Promise<unknown>;
}

/**
 * Creates a source of training pairs drawn from sets; worker threads crop and augment them ahead of their use.
 *
 * An incomplete last batch of an epoch is dropped, so that every step has the same shape.
 *
 * @param overrides Options that differ from `pairDefaults`.
 * @throws InputError if an option is invalid or no pairs can be drawn from the sets; while iterating, if the share of
 * unreadable images exceeds `maxUnreadable`.
 */
export function createPairSource(
  sets: readonly TrainingSet[],
  overrides: Partial<PairOptions> = {},
  context: PairSourceOptions = {},
): PairSource {
  for (const [name, min] of [
    ['ahead', 1],
    ['cacheBytes', 0],
  ] as const) {
    const value = context[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= min)) continue;
    throw new InputError(`training pairs: expected ${name} to be an integer >= ${min}, found ${value}`);
  }
  checkAtOnce('training pairs: workers', context.workers);
  return new WorkerPairSource(sets, pairOptions(overrides), context);
}

class WorkerPairSource implements PairSource {
  readonly pairsPerEpoch: number;
  readonly batchSize: number;
  readonly #options: PairOptions;
  readonly #context: PairSourceOptions;
  readonly #sampler: PairSampler;
  readonly #slots: readonly Slot[];
  readonly #workers: ImageWorkers;
  readonly #unreadableImages: UnreadableImages;
  readonly #ahead: number;
  #totalWaitMs = 0;
  #isInUse = false;
  readonly #abort = (): void => void this.#stop(this.#context.signal?.reason);

  constructor(sets: readonly TrainingSet[], options: PairOptions, context: PairSourceOptions) {
    this.#options = options;
    this.#context = context;
    context.signal?.throwIfAborted();
    this.#sampler = new PairSampler(sets, options);
    this.pairsPerEpoch = options.pairsPerEpoch;
    this.batchSize = options.batchSize;
    this.#unreadableImages = new UnreadableImages(options.maxUnreadable);
    this.#ahead = context.ahead ?? Math.min(3, Math.ceil(128 / options.batchSize));
    const cacheBytes = context.cacheBytes ?? Math.min(2 ** 31, availableMemory() / 8);
    this.#slots = Array.from({ length: this.#ahead + 1 }, () => createSlot(options));
    const threads = context.workers ?? Math.max(1, Math.min(8, availableCores() - 1));
    this.#workers = new ImageWorkers(threads, {
      format: options.pixelFormat,
      templateSize: options.templateSize,
      searchSize: options.searchSize,
      cacheBytes: Math.floor(cacheBytes / threads),
      slots: this.#slots.map(({ template, search }) => ({ template, search })),
    });
    context.signal?.addEventListener('abort', this.#abort, { once: true });
  }

  readonly batches = (epoch: number, from: number = 0): AsyncIterable<PairBatch> => this.#iterate(epoch, from);
  readonly waitedMs = (): number => this.#totalWaitMs;
  readonly unreadable = (): ReturnType<PairSource['unreadable']> => this.#unreadableImages.report();
  readonly close = (): Promise<void> => this.#stop(new Error('the source of training pairs was closed'));

  async *#iterate(epoch: number, from: number): AsyncGenerator<PairBatch> {
    if (this.#isInUse) throw new Error('a source of training pairs iterates over one epoch at a time');
    this.#isInUse = true;
    const { batchSize, pairsPerEpoch } = this.#options;
    const count = Math.floor(pairsPerEpoch / batchSize);
    const pending: Promise<Slot>[] = [];
    try {
      for (let batch = from, next = from; batch < count; batch++) {
        for (; next < Math.min(count, batch + this.#ahead + 1); next++) {
          const slot = this.#slots[next % this.#slots.length]!;
          pending.push(this.#fill(slot, epoch, next));
        }
        yield await this.#timed(pending.shift()!);
      }
    } finally {
      for (const slot of pending) slot.catch(() => {}); // no longer awaited
      this.#isInUse = false;
    }
  }

  async #timed<T>(promise: Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await promise;
    } finally {
      this.#totalWaitMs += performance.now() - start;
    }
  }

  /** Draws a batch's pairs and computes their images in the workers; pairs with unreadable images are redrawn. */
  #fill(slot: Slot, epoch: number, batch: number): Promise<Slot> {
    const filled = slot.settled.then(async () => {
      const attempts = new Map(Array.from({ length: this.batchSize }, (_, pair) => [pair, 0]));
      while (attempts.size > 0) {
        const tasks: ImageTask[] = [];
        for (const [pair, attempt] of attempts) {
          const index = batch * this.batchSize + pair;
          const drawn = this.#drawReadable(epoch, index, attempt);
          attempts.set(pair, drawn.attempt);
          addPair(drawn.pair, pair, slot, tasks);
        }
        const failed = await this.#workers.run(this.#slots.indexOf(slot), tasks);
        this.#unreadableImages.count(tasks.length);
        for (const image of failed) this.#unreadableImages.add(image);
        const failedPairs = new Set(failed.map(({ pair }) => pair));
        for (const [pair, attempt] of attempts) {
          if (failedPairs.has(pair)) attempts.set(pair, attempt + 1);
          else attempts.delete(pair);
        }
      }
      return slot;
    });
    slot.settled = filled.catch(() => {});
    return filled;
  }

  /** The first attempt, counted from `attempt`, without an image known to be unreadable: the outcome of computing them all. */
  #drawReadable(epoch: number, index: number, attempt: number): { pair: DrawnPair; attempt: number } {
    for (; ; attempt++) {
      const pair = this.#sampler.draw(epoch, index, attempt);
      const known = [pair.templateFile, pair.searchFile].filter((file) => this.#unreadableImages.has(file));
      if (known.length === 0 || attempt >= maxAttempts) return { pair, attempt };
      this.#unreadableImages.count(2);
      for (const file of known) this.#unreadableImages.add({ file, message: '' });
    }
  }

  async #stop(reason: unknown): Promise<void> {
    this.#context.signal?.removeEventListener('abort', this.#abort);
    await this.#workers.stop(reason);
  }
}

/** Writes a pair's box into a batch and adds the tasks of its two images. */
function addPair(
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
