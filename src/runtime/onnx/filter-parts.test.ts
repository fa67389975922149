import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockSize } from '../block-size.js';
import { atrousConv2d } from '../kernels/atrous-conv2d.js';
import { runGraph } from '../testing/run-graph.js';
import { tf } from '../tf.js';
import { type TensorFunction, trace } from '../trace/trace.js';
import { blockConvolutions } from './blocked-convolutions.js';
import { BLOCKED_DOMAIN } from './blocked-filter.js';

const cases = [
  { what: 'a filter that fits the cache', filter: [14, 14, 16, 16], options: {}, rows: [14] },
  { what: 'too large', filter: [23, 25, 16, 64], options: {}, rows: [4, 5, 4, 5, 5] },
  { what: 'too large, few rows of it at once', filter: [20, 32, 64, 64], options: {}, rows: new Array(20).fill(1) },
  { what: 'more outputs than are computed together', filter: [19, 20, 16, 100], options: {}, rows: [4, 5, 5, 5] },
  {
    what: 'channels that do not fill their blocks',
    filter: [23, 25, 20, 36],
    options: {},
    rows: [3, 3, 3, 4, 3, 3, 4],
  },
  { what: 'a dilation', filter: [17, 18, 16, 64], options: { dilations: 2 }, rows: [5, 6, 6] },
  { what: 'strides that leave rows over', filter: [17, 18, 16, 64], options: { strides: 3 }, rows: [5, 6, 6] },
  { what: 'padding', filter: [17, 17, 16, 64], options: { pad: 8 }, rows: [17] },
];

for (const hasBias of [false, true]) {
  for (const { what, filter, options, rows } of cases) {
    test(`parts of a filter: ${what}, ${hasBias ? 'with' : 'without'} bias`, async (context) => {
      const block = await blockSize();
      if (block === 0) return context.skip('this CPU has no operations on blocks');
      const fn: TensorFunction = ({ x, w, b }) => {
        const y = atrousConv2d(x as tf.Tensor4D, w as tf.Tensor4D, options);
        return { y: hasBias ? tf.add(y, b!) : y };
      };
      const { graph } = trace(fn, {
        x: [3, 41, 40, filter[2]!],
        w: { shape: filter, parameter: true },
        b: { shape: [filter[3]!], parameter: true },
      });
      const rewritten = blockConvolutions(graph, block);
      const kernels = rewritten.nodes
        .filter(({ op, domain }) => op === 'Conv' && domain === BLOCKED_DOMAIN)
        .map(({ attributes }) => (attributes.kernel_shape as number[])[0]);
      if (block === 16) assert.deepEqual(kernels, rows);
      const [expected, actual] = [await runGraph(graph), await runGraph(rewritten)];
      const largest = expected.y!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert.ok(largest > 0.1);
      assert.equal(actual.y!.length, expected.y!.length);
      expected.y!.forEach((value, i) => {
        if (!(Math.abs(actual.y![i]! - value) < 2e-5 * largest))
          assert.fail(`${i}: ${actual.y![i]}, ${value} of ${largest}`);
      });
    });
  }
}
