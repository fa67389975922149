import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { assumedDevice } from '../../runtime/device.js';
import type { PlannedStep } from '../../study/experiment.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { shippedWeightsExperiment } from './shipped-weights.js';

const { steps, run, scales } = shippedWeightsExperiment;

/** No videos and no other weights than those of the kit. */
function withoutData(t: TestContext): void {
  const nowhere = testFolder(t);
  const names = ['SIAMDLA_VIDEOS', 'SIAMDLA_REALDATA', 'SIAMDLA_WEIGHTS', 'SIAMDLA_RESULTS'];
  withEnvironment(t, Object.fromEntries(names.map((name) => [name, nowhere])));
}

test('the steps of networks are those of the device, and take a card; other trackers stay on the CPU', (t) => {
  withoutData(t);
  const on = (name: string): readonly PlannedStep[] => steps!(scales.smoke, assumedDevice(name));
  const keys = (some: readonly PlannedStep[]): string[] => some.map(({ key }) => key);
  const [cpu, card] = [on('cpu'), on('cuda')];
  assert.deepEqual(keys(cpu), keys(steps!(scales.smoke, undefined)));
  const isNetwork = ({ name }: PlannedStep): boolean => !/-(ncc|standstill)$/.test(name);
  const others = card.filter((step) => !isNetwork(step));
  assert.deepEqual([others.length, others.map(({ needs }) => needs.gpus)], [2, [0, 0]]);
  const known = new Set(keys(cpu));
  for (const step of card) assert.equal(known.has(step.key), !isNetwork(step), step.key);
  const networks = card.filter(isNetwork);
  assert.ok(networks.length > 0 && networks.every(({ needs }) => needs.gpus === 1));
  assert.ok(cpu.every(({ needs }) => needs.gpus === 0));
});

test('a device that there is not is refused before anything is read', async (t) => {
  withoutData(t);
  await assert.rejects(run(scales.smoke, { device: 'tpu' }), /unknown device 'tpu'/);
});
