// Registers the gradients of all kernels, which the node build of tfjs-core leaves out; also loads the cpu backend.
import '@tensorflow/tfjs';
import { enableProdMode } from '@tensorflow/tfjs-core';

// Production mode only silences hints, such as the one to install another package; arguments are checked all the same.
enableProdMode();

/**
 * tensorflow.js, as the rest of the kit sees it: the one place it comes from. Which backend computes is chosen in
 * device.ts and eager-backend.ts.
 */
export * from '@tensorflow/tfjs-core';
