import type { PairBatch } from '../pairs/pair-batch.js';

/** Copies images out of shared memory: ONNX Runtime does not accept arrays on a SharedArrayBuffer. */
export class UnsharedImages {
  #template: Float32Array | undefined;
  #search: Float32Array | undefined;

  /** The images, copied if they are shared; valid until the next batch. */
  of({ template, search }: PairBatch): Pick<PairBatch, 'template' | 'search'> {
    this.#template = unshared(template, this.#template);
    this.#search = unshared(search, this.#search);
    return { template: this.#template, search: this.#search };
  }
}

function unshared(given: Float32Array, before: Float32Array | undefined): Float32Array {
  if (!(given.buffer instanceof SharedArrayBuffer)) return given;
  const into = before?.length === given.length ? before : new Float32Array(given.length);
  into.set(given);
  return into;
}
