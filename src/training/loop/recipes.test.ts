import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hwioShape } from '../../models/checkpoints/layout.js';
import { elementsOf, type HostParams, type ParameterTable } from '../../models/parameters.js';
import { trace } from '../../runtime/trace/trace.js';
import { models } from '../../trackers/catalogue.js';
import { epochStep } from '../step/epoch-step.js';
import { stepFunction } from '../step/step-function.js';
import { stepSpecs } from '../step/step-specs.js';
import { BatchTargets } from './batch-targets.js';
import { resolveTraining } from './config.js';

/** Values of which not all are equal, as a network's are: constants of equal values are searched for, to the last one. */
const values = (table: ParameterTable): HostParams =>
  Object.fromEntries(
    table.map(({ name, shape }) => {
      const data = new Float32Array(elementsOf(shape));
      data[0] = 1;
      return [name, { shape: hwioShape(shape), dtype: 'float32', data }];
    }),
  );

for (const model of models) {
  test(`${model.name}: the step of every phase can be compiled and moves what the phase trains`, () => {
    const { config, assigner } = resolveTraining({ model: model.name, batch: 1 });
    for (const { from } of config.phases) {
      const labels = new BatchTargets(assigner, model.tracker.training, 1);
      const { parts, shape } = epochStep(config, model, from, labels.targets);
      const { table } = parts.network;
      const { updates } = trace(stepFunction(parts), stepSpecs(parts, shape, values(table)).inputs);
      const moving = table
        .map(({ name }) => name)
        .filter((name) => /\.running_(mean|var)$/.test(name) && parts.trained.usesBatch(name.replace(/\.[^.]*$/, '')));
      const expected = [...parts.trained.names, ...parts.trained.names.map((name) => `momentum ${name}`), ...moving];
      assert.deepEqual(updates.map(({ name }) => name).sort(), expected.sort());
    }
  });
}
