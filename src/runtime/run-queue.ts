/** Executes asynchronous functions one after another, independent of failures. */
export class RunQueue {
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  /** Whether a function is running or queued. */
  get isBusy(): boolean {
    return this.#open > 0;
  }

  /** Appends a function to the queue. */
  add<T>(run: () => Promise<T>): Promise<T> {
    this.#open++;
    const result = this.finished()
      .then(run)
      .finally(() => {
        this.#open--;
      });
    this.#last = result;
    return result;
  }

  /** Resolves when all functions queued so far have finished. */
  async finished(): Promise<void> {
    await this.#last.catch(() => {});
  }
}
