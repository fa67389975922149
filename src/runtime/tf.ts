// registers the gradients of all kernels, which the node build of tfjs-core lacks, and loads the cpu backend
import '@tensorflow/tfjs';
import { enableProdMode } from '@tensorflow/tfjs-core';

// production mode silences hints only; arguments are still checked
enableProdMode();

/**
 * The kit's only import of tensorflow.js. Backends are selected in device.ts and eager-backend.ts.
 */
export * from '@tensorflow/tfjs-core';
