/** Progress and cancellation of a reader of a large set. */
export interface ReadContext {
  /** Called with the progress, in videos, images or bytes. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reports every hundredth step; throws the signal's reason if it is aborted. */
export function reportProgress({ progress, signal }: ReadContext, done: number, total: number): void {
  signal?.throwIfAborted();
  if (done % 100 === 0 || done === total) progress?.(done, total);
}
