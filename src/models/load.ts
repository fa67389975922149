import { InputError } from '../errors.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { type Checkpoint, quoted } from './checkpoints/checkpoint.js';
import { type Conversion, convertCheckpoint } from './checkpoints/convert.js';
import type { NameSource } from './checkpoints/names.js';
import type { HostParams, ParameterTable } from './parameters.js';

/** Options of {@link loadParams}. */
export interface LoadOptions {
  /** Naming scheme of the checkpoint. Default: the network's own. */
  readonly from?: NameSource;
  /** Values of tensors that the checkpoint may lack, such as the head for a pretrained backbone. Default: none. */
  readonly into?: HostParams;
}

/** A network's tensors, and the report of the conversion. */
export interface LoadedParams {
  /** By name; kernels [kh, kw, in, out]. */
  readonly params: HostParams;
  readonly conversion: Conversion;
}

/**
 * Loads a network's tensors from a checkpoint.
 *
 * @throws InputError when a tensor is missing in the checkpoint and in `into`, has another shape or is not float32, or
 * when no tensor matches.
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
