import { tf } from '../tf.js';
import { TRACE_BACKEND } from './recorder.js';
import { rule } from './rule.js';
import { registerBatchNorm } from './rules/batch-norm.js';
import { registerContract } from './rules/contract.js';
import { registerConv } from './rules/conv.js';
import { registerCorrelation } from './rules/correlation.js';
import { registerDepthwise } from './rules/depthwise.js';
import { registerElementwise } from './rules/elementwise.js';
import { registerGather } from './rules/gather.js';
import { registerGroupNorm } from './rules/group-norm.js';
import { registerMatMul } from './rules/matmul.js';
import { registerPool } from './rules/pool.js';
import { registerReduce } from './rules/reduce.js';
import { registerResize } from './rules/resize.js';
import { registerSelect } from './rules/select.js';
import { registerShape } from './rules/shape.js';
import { registerSpaceBatch } from './rules/space-batch.js';
import { callSite, TraceError } from './trace-error.js';

/** Names of kernels with a rule; filled on first use. */
const ruled = new Set<string>();

/**
 * Registers all rules once; kernels of tensorflow.js without a rule throw a TraceError with their input shapes and the
 * location in the user's code.
 */
export function registerRules(): void {
  if (ruled.size > 0) return;
  for (const register of [
    registerElementwise,
    registerSelect,
    registerReduce,
    registerShape,
    registerConv,
    registerDepthwise,
    registerCorrelation,
    registerPool,
    registerBatchNorm,
    registerGroupNorm,
    registerMatMul,
    registerGather,
    registerContract,
    registerSpaceBatch,
    registerResize,
  ]) {
    register();
  }
  for (const { kernelName } of tf.getKernelsForBackend(TRACE_BACKEND)) ruled.add(kernelName);
  for (const kernel of kernelNames()) if (!ruled.has(kernel)) refuse(kernel);
}

/** Kernel names exported by tensorflow.js: constants that equal their own name. */
function kernelNames(): string[] {
  return Object.entries(tf).flatMap(([name, value]) => (typeof value === 'string' && value === name ? [name] : []));
}

function refuse(kernel: string): void {
  rule(kernel, ({ inputs }) => {
    const shapes = Object.entries(inputs).flatMap(([name, tensor]) =>
      tensor?.shape ? [`${name} [${tensor.shape}] ${tensor.dtype}`] : [],
    );
    throw new TraceError(
      `the tensorflow.js kernel '${kernel}' cannot be traced (inputs ${shapes.join(', ') || 'none'}); met ${callSite()}. ` +
        'Write it with other operations, or run the function eagerly',
    );
  });
}
