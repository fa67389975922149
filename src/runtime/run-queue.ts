/** Executes asynchronous functions one after another, independent of failures. */
export class RunQueue {
  /** Of the last function, without its result, which may be large. */
  #last: Promise<void> = Promise.resolve();
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
    const ended = (): void => {};
    this.#last = result.then(ended, ended);
    return result;
  }

  /** Resolves when all functions queued so far have finished. */
  async finished(): Promise<void> {
    await this.#last;
  }
}
