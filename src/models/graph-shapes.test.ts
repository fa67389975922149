import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tf } from '../runtime/tf.js';
import { inLayout } from '../runtime/trace/layout.js';
import { trace } from '../runtime/trace/trace.js';
import { models } from '../trackers/catalogue.js';
import { graphShapes } from './graph-shapes.js';
import { parameterInputs } from './parameters.js';
import { networkFunctions } from './programs.js';

for (const { name, build, templateSize, searchSize } of models) {
  test(`${name}: shapes worked out from the graph are those that tracing knows`, () => {
    const network = build();
    const functions = networkFunctions(network, { templateSize, searchSize: searchSize.track });
    for (const { fn, inputs } of [functions.template, functions.search]) {
      const { graph, outputs } = trace(fn, { ...inputs, ...parameterInputs(network.table) });
      const shapes = graphShapes(graph);
      for (const { graphName, shape, layout } of outputs)
        assert.deepEqual(shapes.get(graphName), inLayout(shape, layout));
      for (const shape of shapes.values()) assert.ok(shape.every((side) => Number.isSafeInteger(side) && side > 0));
    }
  });
}

test('attention: batched matrix products', () => {
  const attention = ({ q, k }: Readonly<Record<string, tf.Tensor>>) => {
    const weights = tf.softmax(tf.matMul(q as tf.Tensor3D, k as tf.Tensor3D, false, true));
    return { y: tf.matMul(weights as tf.Tensor3D, k as tf.Tensor3D) };
  };
  const { graph, outputs } = trace(attention, { q: [2, 9, 4], k: [2, 5, 4] });
  assert.deepEqual(graphShapes(graph).get(outputs[0]!.graphName), [2, 9, 4]);
});

test('an operation that no rule is for is refused by its name', () => {
  const { graph } = trace(({ x }) => ({ y: tf.cumsum(x!) }), { x: [2] });
  assert.throws(() => graphShapes(graph), /no shape rule for the operation CumSum/);
});
