import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siamCarResNet50 } from '../trackers/siamcar/network.js';
import { siamRpnPpResNet50 } from '../trackers/siamrpnpp/network.js';
import { initialise } from './initialise.js';
import { checkParams, type HostParams, type ParameterTable } from './parameters.js';

const car = siamCarResNet50().table;
const rpn = siamRpnPpResNet50().table;

/** Mean, deviation and largest number of a tensor, and the share of it within one deviation. */
function measure(params: HostParams, name: string): { mean: number; std: number; largest: number; within: number } {
  const data = params[name]!.data;
  let [sum, squares, largest, inside] = [0, 0, 0, 0];
  for (const value of data) {
    sum += value;
    squares += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = sum / data.length;
  const std = Math.sqrt(squares / data.length - mean * mean);
  for (const value of data) if (Math.abs(value) < std) inside++;
  return { mean, std, largest, within: inside / data.length };
}

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, expected ${expected} within ${tolerance}`);
}

function only(table: ParameterTable, ...names: string[]): ParameterTable {
  return table.filter(({ name }) => names.some((start) => name.startsWith(start)));
}

test('as the paper states: normal, deviation sqrt(2 / (outputs k k)), biases zero', () => {
  const params = initialise(only(car, 'car_head.', 'backbone.layer3.0', 'down.'));
  const deviations = {
    'backbone.layer3.0.conv2.weight': Math.sqrt(2 / (256 * 9)),
    'backbone.layer3.0.downsample.0.weight': Math.sqrt(2 / (1024 * 9)),
    'car_head.cls_tower.3.weight': Math.sqrt(2 / (256 * 9)),
    'down.weight': Math.sqrt(2 / 768),
  };
  for (const [name, deviation] of Object.entries(deviations)) {
    const { mean, std, largest, within } = measure(params, name);
    close(mean / deviation, 0, 0.01);
    close(std / deviation, 1, 0.005);
    close(within, 0.6827, 0.003);
    assert.ok(largest / deviation > 4 && largest / deviation < 6.5, `${name}: largest ${largest / deviation}`); // a tail
  }
  for (const [name, { data }] of Object.entries(params)) {
    if (name.endsWith('.bias') || name.endsWith('.running_mean'))
      assert.ok(
        data.every((value) => value === 0),
        name,
      );
    if (name.endsWith('.running_var'))
      assert.ok(
        data.every((value) => value === 1),
        name,
      );
  }
  assert.ok(params['car_head.cls_tower.1.weight']!.data.every((value) => value === 1));
});

test("as the references do: SiamCAR's head is small with a prior, SiamRPN++'s has PyTorch's defaults", () => {
  const params = initialise([...only(car, 'car_head.'), ...only(rpn, 'rpn_head.rpn2', 'rpn_head.cls_weight')], {
    rule: 'reference',
  });
  close(measure(params, 'car_head.bbox_tower.9.weight').std, 0.01, 5e-5);
  assert.deepEqual([...params['car_head.cls_logits.bias']!.data], Array(2).fill(Math.fround(-Math.log(99))));
  assert.deepEqual([...params['car_head.bbox_pred.bias']!.data], [0, 0, 0, 0]);
  const bound = 1 / Math.sqrt(256 * 9);
  const uniform = measure(params, 'rpn_head.rpn2.cls.conv_search.0.weight');
  close(uniform.std / bound, 1 / Math.sqrt(3), 0.002);
  close(uniform.largest / bound, 1, 1e-4);
  const { largest } = measure(params, 'rpn_head.rpn2.loc.head.3.bias');
  assert.ok(largest > 0 && largest <= 1 / 16);
  assert.deepEqual([...params['rpn_head.cls_weight']!.data], [1, 1, 1]);
});

test('a tensor is the same in every network, and another by another seed or name', () => {
  const name = 'backbone.layer1.0.conv1.weight';
  const [inCar, inRpn] = [car, rpn].map((table) => initialise(only(table, 'backbone.layer1'))[name]!.data);
  assert.deepEqual(inCar, inRpn);
  assert.notDeepEqual(initialise(only(car, name), { seed: 2 })[name]!.data, inCar);
  const [a, b] = ['car_head.cls_tower.0.weight', 'car_head.cls_tower.3.weight'];
  const params = initialise(only(car, 'car_head.cls_tower'));
  assert.notDeepEqual(params[a!]!.data, params[b!]!.data);
});

test('a whole network has all its tensors, and another network refuses them', () => {
  const params = initialise(rpn);
  checkParams(rpn, params);
  const { 'rpn_head.cls_weight': _, ...others } = params;
  assert.throws(() => checkParams(rpn, others), /'rpn_head.cls_weight' is missing; expected \[3\]/);
  assert.throws(() => checkParams(car, params), /'car_head.cls_tower.0.weight' is missing/);
});

test('an unknown rule is refused', () => {
  assert.throws(() => initialise(car, { rule: 'xavier' as 'paper' }), /unknown rule 'xavier'.*paper, reference/);
});
