import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OnnxGraph } from '../onnx/graph.js';
import { runGraph } from '../testing/run-graph.js';
import { foldConvolutions } from './fold-convolutions.js';

const values = (length: number, start: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + start) + 0.2);
const ops = ({ nodes }: OnnxGraph): string[] => nodes.map(({ op }) => op);

/** A convolution of two channels to three, normalised, with a bias of a shape, and read as it was before where `isShared`. */
function graphOf(biasShape: readonly number[], isShared: boolean): OnnxGraph {
  const graph = new OnnxGraph();
  const x = graph.input('x', 'float32', [1, 2, 5, 3]);
  const filter = graph.node('Reshape', [graph.constant('float32', values(18, 0), [18]), graph.int64([3, 2, 3, 1])]);
  const y = graph.node('Conv', [x, filter], { kernel_shape: [3, 1], pads: [1, 0, 1, 0] });
  const parameters = [1, 2, 3].map((start) => graph.constant('float32', values(3, start), [3]));
  const variance = graph.constant('float32', [0.5, 2, 1], [3]);
  const normalised = graph.node('BatchNormalization', [y, ...parameters, variance], { epsilon: { float: 1e-5 } });
  const bias = graph.node('Reshape', [graph.constant('float32', values(3, 4), [3]), graph.int64(biasShape)]);
  graph.output('z', graph.node('Add', [bias, normalised]), 'float32', [1, 3, 5, 3]);
  if (isShared) graph.output('y', y, 'float32', [1, 3, 5, 3]);
  return graph;
}

for (const [what, graph, left] of [
  ['a reshaped filter, a normalisation and a bias', graphOf([3, 1, 1], false), ['Conv', 'Identity']],
  ['control: a vector along the width is not a bias', graphOf([3], false), ['Conv', 'Add', 'Identity']],
  [
    'control: nothing is folded into a result that is also read elsewhere',
    graphOf([3, 1, 1], true),
    ['Conv', 'BatchNormalization', 'Add', 'Identity', 'Identity'],
  ],
] as const) {
  test(`${what}: the same outputs`, async () => {
    const folded = foldConvolutions(graph);
    assert.deepEqual(ops(folded), left);
    const [expected, found] = [await runGraph(graph), await runGraph(folded)];
    for (const [name, data] of Object.entries(expected)) {
      for (const [i, value] of data.entries()) assert.ok(Math.abs(value - found[name]![i]!) < 1e-5);
    }
  });
}
