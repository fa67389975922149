import type { OnnxGraph } from './graph.js';
import type { OnnxNode } from './types.js';

/** Drops operations and constants that no output depends on. */
export function removeUnused(graph: OnnxGraph): void {
  const wanted = new Set(graph.outputs.map(({ name }) => name));
  const kept: OnnxNode[] = [];
  for (const node of graph.nodes.splice(0).reverse()) {
    if (!node.outputs.some((name) => wanted.has(name))) continue;
    for (const name of node.inputs) wanted.add(name);
    kept.push(node);
  }
  graph.nodes.push(...kept.reverse());
  const constants = graph.initializers.splice(0);
  graph.initializers.push(...constants.filter(({ name }) => wanted.has(name)));
}
