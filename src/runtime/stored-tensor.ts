import { type HostData, type HostTensor, type HostType, hostArray } from './host-tensor.js';
import { copyToLayout, defaultLayout, inLayout, type Layout, permutation, sizeOf } from './trace/layout.js';

/** Values of a tensor in a layout other than the default. */
export interface StoredValues {
  readonly values: HostData;
  readonly layout: Layout;
}

/** Tensors whose values were not transposed yet. */
const stored = new WeakMap<HostTensor, StoredValues>();

/**
 * A tensor of values in another layout, such as a file's kernels. They are transposed when `data` is first read, and the
 * given array is released then. A graph that wants this layout uses them as they are: neither loading a network nor compiling
 * it transposes its kernels.
 *
 * @param shape Logical shape.
 * @param values Must not be changed afterwards.
 */
export function tensorStoredAs(
  shape: readonly number[],
  dtype: HostType,
  values: HostData,
  layout: Layout,
): HostTensor {
  let plain: HostData | undefined;
  const tensor: HostTensor = {
    shape,
    dtype,
    // an own property, which copies and messages to other threads read
    get data(): HostData {
      const there = stored.get(tensor);
      if (there) {
        plain = hostArray(dtype, sizeOf(shape));
        const back = permutation(layout, defaultLayout(shape.length));
        copyToLayout(there.values, inLayout(shape, layout), back, plain);
        stored.delete(tensor);
      }
      return plain!;
    },
  };
  stored.set(tensor, { values, layout });
  return tensor;
}

/** A tensor's values as they lie: in another layout if `data` was not read yet. */
export function storedValues(tensor: HostTensor): StoredValues {
  return stored.get(tensor) ?? { values: tensor.data, layout: defaultLayout(tensor.shape.length) };
}
