/*
 * What tensorflow.js' core lacks in its build for Node: gradients of all kernels, and operations as methods of tensors. The
 * package
 * @tensorflow/tfjs has both, but also loads layers, a converter, readers of data and WebGL, three times as long. Bundled by the
 * build, as these are ES modules in a package of CommonJS; what they register is global to the process, so that other copies of
 * tensorflow.js, of a notebook for example, share it.
 */
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
