import type { tf } from '../tf.js';
import { sizeOf } from './layout.js';
import type { KernelCall } from './recorder.js';
import { type InputSpecs, type TensorFunction, trace } from './trace.js';

/** What a kernel, or a function's kernels together, must do at least. */
export interface KernelWork {
  /** Additions and multiplications of convolutions, correlations and matrix products; others cost next to none. */
  readonly flops: number;
  /** Bytes of operands read once and results written once. */
  readonly bytes: number;
}

/** Kernels that change neither values nor their order, or only say what a value is. */
const free = /^(Reshape|Identity|Cast|Fill|ZerosLike|OnesLike|StopGradient|ExpandDims|Transpose)$/;

/**
 * The work of each kernel that a function calls, gradients included, from shapes alone: independent of how the runtime
 * executes it. Fused kernels and values that stay in a cache move fewer bytes.
 *
 * @throws TraceError as `trace` does.
 */
export function kernelWork(fn: TensorFunction, inputs: InputSpecs): KernelWork[] {
  const works: KernelWork[] = [];
  trace(fn, inputs, 'cpu', 0, (call) => {
    if (!free.test(call.kernel)) works.push({ flops: flopsOf(call), bytes: bytesOf(call) });
  });
  return works;
}

function bytesOf({ inputs, outputs }: KernelCall): number {
  return [...Object.values(inputs), ...outputs].reduce(
    (sum, tensor) => sum + (tensor ? 4 * sizeOf(tensor.shape) : 0),
    0,
  );
}

/** Twice the products of a kernel. */
function flopsOf({ kernel, inputs, attrs, outputs }: KernelCall): number {
  const size = (tensor: tf.TensorInfo | undefined): number => sizeOf(tensor!.shape);
  const { filterShape, transposeA } = attrs as { filterShape?: readonly number[]; transposeA?: boolean };
  if (/MatMul$/.test(kernel)) return 2 * size(outputs[0]) * inputs.a!.shape.at(transposeA ? -2 : -1)!;
  const isGradient = kernel.includes('Backprop');
  const map = isGradient ? inputs.dy : outputs[0]; // a product for each of its elements and each tap
  if (/DepthwiseConv2D/i.test(kernel)) {
    return 2 * size(map) * taps(filterShape ?? inputs.filter!.shape);
  }
  if (/Conv2D/.test(kernel)) {
    const filter = filterShape ?? inputs.filter!.shape;
    return 2 * size(map) * taps(filter) * filter[2]!;
  }
  if (kernel.startsWith('DepthwiseCorrelation')) {
    const template = kernel.endsWith('BackpropZ') ? outputs[0]! : inputs.z!;
    return 2 * size(map) * taps(template.shape.slice(1));
  }
  return 0;
}

/** Positions of a filter [h, w, ...]. */
function taps([height, width]: readonly number[]): number {
  return height! * width!;
}
