import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters, parameterInputs } from '../../models/parameters.js';
import type { tf } from '../../runtime/tf.js';
import { trace } from '../../runtime/trace/trace.js';
import { siamRpnPpResNet50 } from '../../trackers/siamrpnpp/network.js';
import { checkPhases, trainedParameters } from './phases.js';

test('frozen groups are not trained, and their statistics stay', () => {
  const { table, train } = siamRpnPpResNet50();
  const phase = { from: 0, frozen: [], frozenKernels: [] };
  const { names, usesBatch } = trainedParameters(table, {
    ...phase,
    frozen: ['stem', 'layer1', 'layer2', 'layer3', 'layer4'],
  });
  const all = trainedParameters(table, phase);
  assert.equal(all.names.length, table.filter(({ trainable }) => trainable).length);
  assert.ok(names.every((name) => /^(neck|rpn_head)\./.test(name)));
  assert.equal(countParameters(table.filter(({ name }) => names.includes(name))).total, 8_422_496);
  assert.ok(usesBatch('neck.downsample2.downsample.1') && !usesBatch('backbone.bn1'));
  const fixed = trainedParameters(table, { ...phase, fixedStatistics: ['stem'] });
  assert.deepEqual(fixed.names, all.names);
  assert.ok(
    fixed.usesBatch('backbone.layer1.0.bn1') && !fixed.usesBatch('backbone.bn1') && all.usesBatch('backbone.bn1'),
  );
  assert.throws(
    () => checkPhases(table, [{ ...phase, fixedStatistics: ['tail'] }], { groups: [], factor: 1 }),
    /unknown parameter group 'tail'/,
  );
  assert.throws(
    () => checkPhases(table, [{ ...phase, frozen: ['tail'] }], { groups: [], factor: 1 }),
    /unknown parameter group 'tail'; expected one of stem, layer1/,
  );

  assert.throws(
    () => checkPhases(table, [phase, { ...phase, from: Number.NaN }], { groups: [], factor: 1 }),
    /expected phases in order of their first epochs, the first at epoch 0, found 0, NaN/,
  );

  const moved = (isTrained: (layer: string) => boolean): string[] => {
    const traced = trace(
      ({ z, x, ...params }) => {
        const { outputs, statistics } = train(params, z as tf.Tensor4D, x as tf.Tensor4D, isTrained);
        return { ...outputs, ...statistics };
      },
      { z: [2, 127, 127, 3], x: [2, 255, 255, 3], ...parameterInputs(table) },
    );
    assert.deepEqual(
      traced.outputs.map(({ name, shape }) => [name, shape]),
      [
        ['cls', [2, 25, 25, 10]],
        ['loc', [2, 25, 25, 20]],
      ],
    );
    return traced.updates.map(({ name }) => name);
  };
  const running = table.filter(({ trainable }) => !trainable).map(({ name }) => name);
  assert.deepEqual(moved(() => true).sort(), [...running].sort());
  assert.deepEqual(moved(usesBatch).sort(), running.filter((name) => !name.startsWith('backbone.')).sort());
});
