import { loadavg } from 'node:os';
import { messageOf } from '../../errors.js';
import type { TrainedNetwork } from '../../experiments/precision/accuracy.js';
import type {
  PrecisionAccuracy,
  PrecisionFailure,
  PrecisionResult,
  PrecisionSpeed,
} from '../../experiments/precision/result.js';

/** What does not change while `siamdla precision` measures. */
export type PrecisionPlace = Pick<PrecisionResult, 'title' | 'device' | 'cards' | 'provenance' | 'threads'>;

/**
 * A comparison of precisions in progress: after each network there is a result to store, and one that fails leaves the
 * others.
 */
export class PrecisionRun {
  readonly #place: PrecisionPlace;
  readonly #store: (result: PrecisionResult) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #before: number = loadavg()[0]!;
  readonly #speeds: PrecisionSpeed[] = [];
  readonly #accuracies: PrecisionAccuracy[] = [];
  readonly #failures: PrecisionFailure[] = [];

  /**
   * @param store Called after each network.
   * @param signal Its abort ends the run.
   */
  constructor(place: PrecisionPlace, store: (result: PrecisionResult) => void, signal?: AbortSignal) {
    this.#place = place;
    this.#store = store;
    this.#signal = signal;
  }

  /** Measures the speed of a network. @throws The signal's reason; what the store throws. */
  async speed(model: string, measure: () => Promise<PrecisionSpeed>): Promise<void> {
    await this.#attempt({ model, part: 'speed' }, async () => void this.#speeds.push(await measure()));
  }

  /** Measures the accuracy of a network with the weights of a training. @throws As {@link speed}. */
  async accuracy(
    { model, hash }: Pick<TrainedNetwork, 'model' | 'hash'>,
    measure: () => Promise<PrecisionAccuracy>,
  ): Promise<void> {
    const what = { model, part: 'accuracy', weights: hash } as const;
    await this.#attempt(what, async () => void this.#accuracies.push(await measure()));
  }

  /** Of the networks so far. @param incomplete Why some are missing. */
  result(incomplete?: string): PrecisionResult {
    return {
      ...this.#place,
      load: [this.#before, loadavg()[0]!],
      speeds: [...this.#speeds],
      accuracies: [...this.#accuracies],
      ...(this.#failures.length > 0 && { failures: [...this.#failures] }),
      ...(incomplete !== undefined && { incomplete }),
    };
  }

  async #attempt(what: Omit<PrecisionFailure, 'reason'>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#signal?.throwIfAborted();
      this.#failures.push({ ...what, reason: messageOf(error) });
    }
    this.#store(this.result('it was still running'));
  }
}
