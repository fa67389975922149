import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { BLOCKED_DOMAIN } from './onnx/blocked-filter.js';
import { encodeModel } from './onnx/encode.js';
import { OnnxGraph } from './onnx/graph.js';
import { createSession, ort } from './session.js';

let found: Promise<number> | undefined;

/**
 * Channels per block of ONNX Runtime's blocked operations (NCHWc) on this CPU: 16 with AVX-512, 8 with AVX2, 0 where it
 * has none. Determined once from the padded size of a rearranged image of four channels.
 */
export function blockSize(): Promise<number> {
  found ??= probe();
  return found;
}

async function probe(): Promise<number> {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [1, 4, 1, 1]);
  const shape = graph.node('Shape', [graph.nodeIn(BLOCKED_DOMAIN, 'ReorderInput', [x])]);
  graph.output('y', shape, 'int64', [4]);
  try {
    const session = await createSession(encodeModel(graph), 'a probe', { threads: 1 });
    const { y } = await session.run({ x: new (ort().Tensor)('float32', new Float32Array(4), [1, 4, 1, 1]) });
    await session.release();
    return Number(((y as OrtTensor).data as BigInt64Array)[1]);
  } catch {
    return 0;
  }
}
