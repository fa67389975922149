import { InputError } from '../errors.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { tensorStoredAs } from '../runtime/stored-tensor.js';
import { OIHW } from '../runtime/trace/layout.js';
import { type Checkpoint, fewOf, quoted, shapeText } from './checkpoints/checkpoint.js';
import { type Conversion, convertCheckpoint } from './checkpoints/convert.js';
import { hwioShape } from './checkpoints/layout.js';
import { matchTensors } from './checkpoints/match.js';
import type { NameSource } from './checkpoints/names.js';
import type { HostParams, ParameterTable } from './parameters.js';

/** Options of {@link loadParams}. */
export interface LoadOptions {
  /** Naming scheme of the checkpoint. Default: the network's own. */
  readonly from?: NameSource | undefined;
  /** Values of tensors that the checkpoint may lack, such as the head for a pretrained backbone. Default: none. */
  readonly into?: HostParams | undefined;
}

/** Groups of parameters that a pretrained backbone does not have; 'channel_reduce' follows SiamFC++'s. */
const besideBackbone: readonly string[] = ['neck', 'head', 'down', 'channel_reduce'];

/**
 * Loads the tensors of a network's backbone from a checkpoint, which may be that of a whole tracker.
 *
 * @param from Naming scheme of the checkpoint. Default: the network's own.
 * @param into Values of all other tensors.
 * @returns All tensors, and how many the file provides.
 * @throws InputError when a tensor of the backbone is missing in the checkpoint, has another shape or is not float32.
 */
export function loadBackbone(
  table: ParameterTable,
  checkpoint: Checkpoint,
  { from, into }: { readonly from?: NameSource | undefined; readonly into: HostParams },
): { readonly params: HostParams; readonly count: number } {
  const backbone = table.filter(({ group }) => !besideBackbone.includes(group));
  const { converted } = convertCheckpoint(checkpoint, { from, allowPartial: true });
  const named = new Map(converted.map(({ to, tensor }) => [to, tensor]));
  const match = matchTensors(backbone, named);
  const { matched, missing, wrongShape } = match;
  if (missing.length + wrongShape.length > 0) {
    const [wrong] = wrongShape;
    const found = wrong && `${quoted(wrong.name)} is ${shapeText(wrong.found)}, expected ${shapeText(wrong.expected)}`;
    const lacks = missing.length > 0 ? `${missing.length} are missing (${fewOf(missing)})` : '';
    const others = wrong ? `${wrongShape.length} have another shape (${found})` : '';
    throw new InputError(
      `${checkpoint.file}: found ${matched.length} of the ${backbone.length} tensors of the backbone: ${[lacks, others].filter(Boolean).join(', ')}; expected weights of the same backbone`,
    );
  }
  return { params: { ...into, ...loadParams(backbone, checkpoint, { from, into: {} }).params }, count: matched.length };
}

/** A network's tensors, and the report of the conversion. */
export interface LoadedParams {
  /** By name; kernels [kh, kw, in, out], which lie as the file has them until their `data` is read. */
  readonly params: HostParams;
  /** Kernels in PyTorch's layout. */
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
  const conversion = convertCheckpoint(checkpoint, { from, expected: table, allowPartial });
  const [wrong] = conversion.match?.wrongShape ?? [];
  if (wrong) {
    const { name, found, expected } = wrong;
    throw new InputError(
      `${checkpoint.file}: ${quoted(name)} is [${found.join(', ')}]; expected [${expected.join(', ')}], kernels as [out, in, kh, kw]`,
    );
  }
  const loaded = conversion.converted.map(({ to, tensor }): [string, HostTensor] => {
    const { shape, dtype, data } = tensor;
    if (dtype !== 'float32' || !(data instanceof Float32Array)) {
      throw new InputError(`${checkpoint.file}: ${quoted(to)} is of ${dtype}; expected a float type`);
    }
    const isKernel = shape.length === 4;
    return [to, isKernel ? tensorStoredAs(hwioShape(shape), dtype, data, OIHW) : { shape, dtype, data }];
  });
  return { params: { ...into, ...Object.fromEntries(loaded) }, conversion };
}
