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
export function asHostTensor(what: string, given: HostData | HostTensor, port: Port): HostTensor {
  const isBare = ArrayBuffer.isView(given);
  const tensor: HostTensor = isBare ? { shape: port.shape, dtype: port.dtype, data: given } : given;
  checkHostTensor(what, tensor, port.dtype, port.shape);
  return tensor;
}

/** A feed that fits its port. */
export interface CheckedFeed {
  readonly port: Port;
  readonly shape: readonly number[];
  readonly data: HostData;
}

/**
 * Everything a run is given, by port.
 *
 * @throws InputError when an input is missing, unknown, does not fit or lies in shared memory, which ONNX Runtime refuses.
 */
export function checkedFeeds(feeds: Feeds, ports: readonly Port[]): CheckedFeed[] {
  const names = ports.map(({ name }) => name);
  for (const name of Object.keys(feeds)) {
    if (!names.includes(name)) throw new InputError(unknownName('input', name, names));
  }
  return ports.map((port) => {
    const feed = Object.hasOwn(feeds, port.name) ? feeds[port.name] : undefined;
    if (feed === undefined) {
      throw new InputError(`input '${port.name}' is missing; expected ${port.dtype} [${port.shape}]`);
    }
    const { shape, data } = asHostTensor(`input '${port.name}'`, feed, port);
    if (data.buffer instanceof SharedArrayBuffer) {
      throw new InputError(`input '${port.name}': expected memory of its own, found a SharedArrayBuffer; copy it`);
    }
    return { port, shape, data };
  });
}

/** Says that a name is not among those that are known. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  return `there is no ${kind} '${name}'; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}`;
}

/** Numbers as ONNX Runtime takes them, which are not copied. */
export function toOrtTensor(dtype: HostType, data: HostData, shape: readonly number[]): OrtTensor {
  return new (ort().Tensor)(dtype, data as Float32Array, [...shape]);
}
