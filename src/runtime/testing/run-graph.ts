import { toOrtTensor } from '../feeds.js';
import { hostArray } from '../host-tensor.js';
import { encodeModel } from '../onnx/encode.js';
import type { OnnxGraph } from '../onnx/graph.js';
import { createSession } from '../session.js';
import { sizeOf } from '../trace/layout.js';

/** Runs a graph on one thread with deterministic inputs. */
export async function runGraph(graph: OnnxGraph): Promise<Record<string, Float32Array>> {
  const session = await createSession(encodeModel(graph), 'a test', { threads: 1 });
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }, k) => {
      const data = hostArray('float32', sizeOf(shape)).map(
        (_, i) => Math.sin(i * 0.7 + k) + Math.cos(i * 0.13),
      ) as Float32Array;
      return [name, toOrtTensor('float32', data, shape)];
    }),
  );
  const results = await session.run(feeds);
  const read = Object.entries(results).map(([name, { data }]) => [name, new Float32Array(data as Float32Array)]);
  await session.release();
  return Object.fromEntries(read);
}
