/** What a worker process is told: first what to work with, then job after job. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly setup: unknown }
  | { readonly kind: 'job'; readonly job: unknown };

/** What it says. */
export type FromWorker =
  | { readonly kind: 'ready' }
  /** It cannot work with what it was given. */
  | { readonly kind: 'invalid'; readonly message: string; readonly isInput: boolean }
  /** Frames done since the last such message. */
  | { readonly kind: 'frames'; readonly count: number }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string };
