import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { toOrtTensor } from './feeds.js';
import { hostArray } from './host-tensor.js';
import { inLayout, sizeOf } from './trace/layout.js';
import type { Port } from './trace/trace.js';

/**
 * Buffers for the next values of parameters, needed during a run only. Programs of one compiled graph share them, so that
 * several trainings that run in turns take memory for one set.
 */
export class SpareTensors {
  readonly #free = new Map<string, OrtTensor[]>();

  /** A buffer for a parameter, whose values are arbitrary. */
  take(port: Port): OrtTensor {
    return this.#free.get(port.name)?.pop() ?? emptyTensor(port);
  }

  /** Returns a buffer that nothing refers to any more. */
  give({ name }: Port, tensor: OrtTensor): void {
    const free = this.#free.get(name);
    if (free) free.push(tensor);
    else this.#free.set(name, [tensor]);
  }
}

/** A tensor of zeros in the layout of the graph. */
export function emptyTensor({ dtype, shape, layout }: Port): OrtTensor {
  return toOrtTensor(dtype, hostArray(dtype, sizeOf(shape)), inLayout(shape, layout));
}
