import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ort } from '../session.js';
import { encodeModel } from './encode.js';
import { OnnxGraph } from './graph.js';

test('a graph written to bytes computes what it says', async () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [2, 3]);
  const scaled = graph.node('Mul', [x, graph.scalar(0.5)]);
  const leaky = graph.node('LeakyRelu', [scaled], { alpha: { float: 0.25 } });
  const flat = graph.node('Reshape', [leaky, graph.int64([-1])]);
  graph.output('y', flat, 'float32', [6]);
  const [top, indices] = graph.nodeOf(2, 'TopK', [flat, graph.int64([2])], { axis: 0 });
  graph.output('top', top!, 'float32', [2]);
  graph.output('indices', indices!, 'int64', [2]);
  graph.output('turned', graph.node('Transpose', [x], { perm: [1, 0] }), 'float32', [3, 2]);

  const session = await ort().InferenceSession.create(encodeModel(graph, { note: 'ä' }));
  const feeds = { x: new (ort().Tensor)('float32', Float32Array.of(-8, 2, 4, 6, -4, 1), [2, 3]) };
  const { y, top: t, indices: i, turned } = await session.run(feeds);
  assert.deepEqual([...(y!.data as Float32Array)], [-1, 1, 2, 3, -0.5, 0.5]);
  assert.deepEqual([...(t!.data as Float32Array)], [3, 2]);
  assert.deepEqual([...(i!.data as BigInt64Array)], [3n, 2n]);
  assert.deepEqual([...(turned!.data as Float32Array)], [-8, 6, 2, -4, 4, 1]);
  await session.release();
});

test('small constants are stored once; -0 and 0, and equal numbers of other shapes, are apart', () => {
  const graph = new OnnxGraph();
  assert.equal(graph.int64([1, 2]), graph.int64([1, 2]));
  assert.notEqual(graph.scalar(0), graph.scalar(-0));
  assert.notEqual(graph.scalar(1), graph.constant('float32', [1], [1]));
  assert.notEqual(graph.scalar(1), graph.scalar(1, 'int32'));
  assert.equal(graph.initializers.length, 6);
});

test('a constant that was dropped is stored anew, also in a graph that goes on from there', () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [1]);
  graph.node('Mul', [x, graph.scalar(2)]);
  graph.output('y', graph.node('Add', [x, graph.scalar(3)]), 'float32', [1]);
  graph.removeUnused();
  assert.deepEqual(
    graph.nodes.map(({ op }) => op),
    ['Add', 'Identity'],
  );
  assert.equal(graph.initializers.length, 1);
  const next = new OnnxGraph(graph);
  for (const value of [2, 3]) {
    const name = next.scalar(value);
    assert.ok(next.initializers.some((constant) => constant.name === name));
  }
  assert.equal(next.initializers.length, 2);
});

test('names that are taken, and constants that do not fill their shape, are refused', () => {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', []);
  assert.throws(() => graph.input('x', 'float32', []), /two graph inputs/);
  assert.throws(() => graph.output('x', x, 'float32', []), /'x'/);
  assert.throws(() => graph.constant('float32', [1, 2], [3]), /\[3\] with 2 values/);
});
