import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { checkHostTensor, type HostData, type HostTensor, type HostType } from './host-tensor.js';
import { ort } from './session.js';
import type { Port } from './trace/trace.js';

/** What a run is given: per input its numbers alone where the shape is fixed, or with their shape. */
export type Feeds = Readonly<Record<string, HostData | HostTensor>>;

/**
 * Numbers that are given for a port, with their shape.
 *
 * @throws InputError when they do not fit it.
 */
export function asTensor(what: string, given: HostData | HostTensor, port: Port): HostTensor {
  const isBare = ArrayBuffer.isView(given);
  if (isBare && port.shape.some((side) => side < 0)) {
    throw new InputError(`${what}: its shape [${port.shape}] is not fixed; give { shape, dtype, data }`);
  }
  const tensor: HostTensor = isBare ? { shape: port.shape, dtype: port.dtype, data: given } : given;
  checkHostTensor(what, tensor, port.dtype, port.shape);
  return tensor;
}

/** Says that a name is not among those that are known. */
export function unknown(kind: string, name: string, known: readonly string[]): string {
  return `there is no ${kind} '${name}'; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}`;
}

/** Numbers as ONNX Runtime takes them, which are not copied. */
export function toOrt(dtype: HostType, data: HostData, shape: readonly number[]): OrtTensor {
  return new (ort().Tensor)(dtype, data as Float32Array, [...shape]);
}
