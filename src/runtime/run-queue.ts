/** Carries out one thing after another, whether those before it succeeded or not. */
export class RunQueue {
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  /** Whether something is under way or waits. */
  get isBusy(): boolean {
    return this.#open > 0;
  }

  /** Adds something to be done when its turn comes. */
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

  /** When all that was added so far is over. */
  async finished(): Promise<void> {
    await this.#last.catch(() => {});
  }
}
