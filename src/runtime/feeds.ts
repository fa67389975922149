import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { checkHostTensor, type HostData, type HostTensor, type HostType } from './host-tensor.js';
import { ort } from './session.js';
import type { Port } from './trace/trace.js';

/** Inputs of a run by name: data alone, or with its shape. */
export type Feeds = Readonly<Record<string, HostData | HostTensor>>;

/**
 * Converts an input to a tensor of a port's type and shape.
 *
 * @throws InputError when type, shape or size differ.
 */
export function asHostTensor(what: string, given: HostData | HostTensor, port: Port): HostTensor {
  const isBare = ArrayBuffer.isView(given);
  const tensor: HostTensor = isBare ? { shape: port.shape, dtype: port.dtype, data: given } : given;
  checkHostTensor(what, tensor, port.dtype, port.shape);
  return tensor;
}

/** A validated input with its port. */
export interface CheckedFeed {
  readonly port: Port;
  readonly shape: readonly number[];
  readonly data: HostData;
}

/**
 * Validates the inputs of a run.
 *
 * @returns One entry per port, in the order of ports.
 * @throws InputError when an input is missing, unknown, invalid or in shared memory, which ONNX Runtime does not
 * accept.
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
      throw new InputError(`input '${port.name}': expected unshared memory, found a SharedArrayBuffer; copy it`);
    }
    return { port, shape, data };
  });
}

/** Message for an unknown name, with the known ones. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  return `there is no ${kind} '${name}'; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}`;
}

/** Creates a tensor of ONNX Runtime without copying the data. */
export function toOrtTensor(dtype: HostType, data: HostData, shape: readonly number[]): OrtTensor {
  return new (ort().Tensor)(dtype, data as Float32Array, [...shape]);
}
