import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { encodeModel } from './onnx/encode.js';
import { OnnxGraph } from './onnx/graph.js';
import { createSession, type Provider } from './session.js';
import { inLayout } from './trace/layout.js';
import type { Port } from './trace/trace.js';
import { withCleanUp } from './with-clean-up.js';

/**
 * Whether results of ONNX Runtime can stay on the card between runs: on WebGPU, where all sessions share one device.
 * onnxruntime-node 1.30 has no tensors of CUDA, so that there each run copies them to the host, and the next one back.
 */
export function hasCardTensors(provider: Provider): boolean {
  return provider === 'webgpu';
}

/** Whether the next values of parameters stay on the card between runs. */
export function keepsOnCard(provider: Provider, updates: readonly Port[]): boolean {
  return hasCardTensors(provider) && updates.every(({ dtype }) => dtype === 'float32');
}

/** Whether a tensor's numbers are on a card; `data` cannot be read then. */
export function isOnCard(tensor: OrtTensor): boolean {
  return tensor.location === 'gpu-buffer';
}

/**
 * Frees a tensor that nothing needs any more, if it is on a card. One that cannot be freed is forgotten, as it went with a
 * device that was lost: what uses the device next tells of it.
 */
export function forget(tensor: OrtTensor): void {
  if (!isOnCard(tensor)) return;
  try {
    tensor.dispose();
  } catch {
    // nothing to do about it
  }
}

/**
 * Frees the tensors that are on a card.
 *
 * @throws The first error, after all were tried.
 */
export function freeTensors(tensors: readonly OrtTensor[]): Promise<void> {
  const frees = tensors.filter(isOnCard).map((tensor) => () => tensor.dispose());
  return withCleanUp(async () => {}, ...frees);
}

/**
 * Copies tensors from the card, by a program that returns its inputs: in onnxruntime-node 1.30 `Tensor.getData` ends the
 * process for tensors that a session returned.
 *
 * @param tensors By the ports' names in the graph.
 */
export async function downloadTensors(
  ports: readonly Port[],
  tensors: Readonly<Record<string, OrtTensor>>,
): Promise<Record<string, OrtTensor>> {
  const graph = new OnnxGraph();
  const [from, to] = [(i: number) => `card ${i}`, (i: number) => `host ${i}`];
  for (const [i, { dtype, shape, layout }] of ports.entries()) {
    const sides = inLayout(shape, layout);
    graph.output(to(i), graph.input(from(i), dtype, sides), dtype, sides);
  }
  const session = await createSession(encodeModel(graph), 'a copy from the card', { provider: 'webgpu' });
  try {
    const feeds = Object.fromEntries(ports.map(({ graphName }, i) => [from(i), tensors[graphName]!]));
    const results = await session.run(feeds);
    return Object.fromEntries(ports.map(({ graphName }, i) => [graphName, results[to(i)] as OrtTensor]));
  } finally {
    await session.release();
  }
}
