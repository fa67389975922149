import type * as Zeromq from 'zeromq';
import { requireFromTslab } from './tslab.js';

/**
 * Makes the kernel's output channel lose nothing. tslab sends without waiting, but ZeroMQ's socket does so only a few
 * hundred times in a row, then takes one message at a time; and it drops messages when its queue is full. A burst of
 * outputs lost its rest that way, and the message that ends the cell. Here, what cannot be sent at once waits its turn.
 */
export function keepEveryMessage(): void {
  const zeromq = requireFromTslab('zeromq') as { Publisher: typeof Zeromq.Publisher };
  zeromq.Publisher = class extends zeromq.Publisher {
    #last: Promise<void> = Promise.resolve();
    #waiting = 0;

    constructor(options?: object) {
      super({ ...options, sendHighWaterMark: 0, linger: 2000 });
    }

    override send(message: Zeromq.MessageLike | Zeromq.MessageLike[]): Promise<void> {
      if (this.#waiting) return this.#sendLater(message);
      try {
        // at once where possible: a cell that never yields shows its output too
        this.#last = super.send(message);
        return this.#last;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
        return this.#sendLater(message);
      }
    }

    #sendLater(message: Zeromq.MessageLike | Zeromq.MessageLike[]): Promise<void> {
      this.#waiting++;
      this.#last = this.#last
        .catch(() => undefined)
        .then(() => super.send(message))
        .finally(() => this.#waiting--);
      return this.#last;
    }
  };
}
