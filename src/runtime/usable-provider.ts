import { messageOf } from '../errors.js';
import { encodeModel } from './onnx/encode.js';
import { OnnxGraph } from './onnx/graph.js';
import { createSession, missingProvider, ort, type Provider } from './session.js';

/**
 * Why a provider cannot run a graph here, by running one: a library that is there may miss those that it needs, or a card.
 * Undefined if it can.
 */
export async function unusableProvider(name: Provider): Promise<string | undefined> {
  const missing = missingProvider(name);
  if (missing !== undefined) return missing;
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', graph.node('Add', [x, x]), 'float32', [2]);
  try {
    const session = await createSession(encodeModel(graph), 'a sum of two numbers', { provider: name });
    try {
      const { y } = await session.run({ x: new (ort().Tensor)('float32', Float32Array.of(1, 2), [2]) });
      const [one, other] = y!.data as Float32Array;
      return one === 2 && other === 4 ? undefined : `it computed 1 + 1 = ${one} and 2 + 2 = ${other}`;
    } finally {
      await session.release();
    }
  } catch (error) {
    return messageOf(error);
  }
}
