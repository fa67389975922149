/** What a reader of a large set tells and heeds. */
export interface ReadContext {
  /** How far it is: videos, images or bytes, as the reader counts. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Tells of every hundredth step, and stops when the signal is raised. */
export function reportProgress({ progress, signal }: ReadContext, done: number, total: number): void {
  signal?.throwIfAborted();
  if (done % 100 === 0 || done === total) progress?.(done, total);
}
