import { createRequire } from 'node:module';
import type * as core from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);
let loaded: typeof core | undefined;

function load(): typeof core {
  if (!loaded) {
    loaded = require('@tensorflow/tfjs-core') as typeof core;
    require('@tensorflow/tfjs-backend-cpu');
    require('./tfjs-additions.bundle.cjs');
    loaded.enableProdMode(); // silences hints only; arguments are still checked
  }
  return loaded;
}

/**
 * The kit's only import of tensorflow.js, which takes 0.4 s to load: it is loaded at the first use of a member. Networks and
 * losses can therefore be defined, named and listed without it; no module may use a member while it is evaluated. Backends
 * are selected in device.ts and eager-backend.ts.
 *
 * @example
 * import { tf } from 'siamdla/runtime/tf';
 */
export const tf: typeof core = new Proxy({} as typeof core, {
  get: (_, name) => Reflect.get(load(), name),
  has: (_, name) => Reflect.has(load(), name),
  ownKeys: () => Reflect.ownKeys(load()),
  getOwnPropertyDescriptor: (_, name) => {
    const found = Reflect.getOwnPropertyDescriptor(load(), name);
    return found && { ...found, configurable: true }; // as the proxy's own target has no such property
  },
});

/** The types of tensorflow.js that the kit uses. */
export declare namespace tf {
  export type Tensor<R extends core.Rank = core.Rank> = core.Tensor<R>;
  export type Scalar = core.Scalar;
  export type Tensor1D = core.Tensor1D;
  export type Tensor2D = core.Tensor2D;
  export type Tensor3D = core.Tensor3D;
  export type Tensor4D = core.Tensor4D;
  export type TensorInfo = core.TensorInfo;
  export type NamedTensorMap = core.NamedTensorMap;
  export type NamedAttrMap = core.NamedAttrMap;
  export type DataType = core.DataType;
  export type DataStorage<T> = core.DataStorage<T>;
  export type KernelBackend = core.KernelBackend;
  export namespace backend_util {
    export type ExplicitPadding = core.backend_util.ExplicitPadding;
    export type Conv2DInfo = core.backend_util.Conv2DInfo;
    export type BackendValues = core.backend_util.BackendValues;
  }
}
