import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OnnxGraph } from './graph.js';
import { splitGraph } from './split.js';
import { type OnnxType, onnxTypeCodes } from './types.js';

/**
 * A layer, its output y, and a sum over it that needs labels; like the backward pass, it reads the ReLU's and the
 * convolution's output.
 */
function layer(): { graph: OnnxGraph; conv: string; mean: string } {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [1, 2, 4, 4]);
  const w = graph.input('w', 'float32', [2, 2, 1, 1]);
  const labels = graph.input('labels', 'float32', [1, 2, 4, 4]);
  const conv = graph.node('Conv', [x, w]);
  const mean = graph.node('ReduceMean', [conv], {});
  const centred = graph.node('Sub', [conv, mean]);
  const relu = graph.node('Relu', [centred]);
  graph.output('y', relu, 'float32', [1, 2, 4, 4]);
  const weighted = graph.node('Mul', [relu, graph.node('Mul', [labels, centred])]);
  graph.output('sum', graph.node('ReduceSum', [weighted]), 'float32', []);
  return { graph, conv, mean };
}

const ops = (nodes: readonly { readonly op: string }[]): string[] => nodes.map(({ op }) => op);

test('the rest repeats cheap operations instead of carrying their results, and no other', () => {
  const { graph, conv, mean } = layer();
  const { first, rest, carried } = splitGraph(graph, ['y']);
  assert.deepEqual(new Set(carried), new Set([conv, mean]));
  assert.deepEqual(ops(first.nodes), ['Conv', 'ReduceMean', 'Sub', 'Relu', 'Identity']);
  assert.deepEqual(ops(rest.nodes), ['Sub', 'Relu', 'Mul', 'Mul', 'ReduceSum', 'Identity']);
  assert.deepEqual(
    rest.inputs.map(({ name }) => name),
    ['labels', ...carried],
  );
});

test('a value that is an input needs no carrying', () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [2]);
  const shifted = graph.node('Add', [x, graph.scalar(1)]);
  graph.output('y', shifted, 'float32', [2]);
  graph.output('sum', graph.node('ReduceSum', [shifted]), 'float32', []);
  const { rest, carried } = splitGraph(graph, ['y']);
  assert.deepEqual(carried, []);
  assert.deepEqual(ops(rest.nodes), ['Add', 'ReduceSum', 'Identity']);
  assert.deepEqual(
    rest.inputs.map(({ name }) => name),
    ['x'],
  );
});

test('halves and whole numbers are carried as such', () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [2]);
  const cast = (type: OnnxType): string => graph.node('Cast', [x], { to: onnxTypeCodes[type] });
  const [half, whole] = [cast('float16'), cast('int32')];
  graph.output('y', graph.node('Concat', [half, half], { axis: 0 }), 'float16', [4]);
  graph.output('n', graph.node('Concat', [whole, whole], { axis: 0 }), 'int32', [4]);
  graph.output('sum', graph.node('ReduceSum', [half]), 'float16', []);
  graph.output('count', graph.node('ReduceSum', [whole]), 'int32', []);
  const { rest, carried } = splitGraph(graph, ['y', 'n']);
  assert.deepEqual(carried, [half, whole]);
  assert.deepEqual(
    rest.inputs.map(({ type }) => type),
    ['float16', 'int32'],
  );
});

test('an output that the graph lacks is refused', () => {
  assert.throws(() => splitGraph(layer().graph, ['z']), /the graph has no output 'z'/);
});
