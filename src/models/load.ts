import { InputError } from '../errors.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { type Checkpoint, quoted } from './checkpoints/checkpoint.js';
import { type Conversion, convertCheckpoint } from './checkpoints/convert.js';
import type { NameSource } from './checkpoints/names.js';
import type { HostParams, ParameterTable } from './parameters.js';

/** How a checkpoint is taken into a network. */
export interface LoadOptions {
  /** Whose names it has; the network's own unless told. */
  readonly from?: NameSource;
  /** What the checkpoint may lack, such as the head of a pretrained backbone. All is needed unless told. */
  readonly into?: HostParams;
}

/** A network's tensors, and how the checkpoint fitted. */
export interface LoadedParams {
  /** By name; kernels [kh, kw, in, out]. */
  readonly params: HostParams;
  readonly conversion: Conversion;
}

/**
 * Takes a network's tensors from a checkpoint.
 *
 * @throws InputError when a tensor is missing that `into` has not, has another shape, or is not of float32; when nothing fits.
 */
export function loadParams(
  table: ParameterTable,
  checkpoint: Checkpoint,
  { from, into }: LoadOptions = {},
): LoadedParams {
  const allowPartial = into !== undefined;
  const conversion = convertCheckpoint(checkpoint, { from, layout: 'hwio', expected: table, allowPartial });
  const [wrong] = conversion.match?.wrongShape ?? [];
  if (wrong) {
    const { name, found, expected } = wrong;
    throw new InputError(
      `${checkpoint.file}: ${quoted(name)} is [${found.join(', ')}]; expected [${expected.join(', ')}], kernels as [kh, kw, in, out]`,
    );
  }
  const loaded = conversion.converted.map(({ to, tensor }): [string, HostTensor] => {
    const { shape, dtype, data } = tensor;
    if (dtype !== 'float32' || !(data instanceof Float32Array)) {
      throw new InputError(`${checkpoint.file}: ${quoted(to)} is of ${dtype}; expected a float type`);
    }
    return [to, { shape, dtype, data }];
  });
  return { params: { ...into, ...Object.fromEntries(loaded) }, conversion };
}
