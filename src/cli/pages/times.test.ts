import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoursOf, type StoredRestarts, timesTable } from './times.js';

const step = (tracker: string, seed: number | null, trainSeconds: number | null, trackSeconds: number) => ({
  ...{ tracker, seed, trainSeconds, trackSeconds },
});
const pass = {
  steps: [step('SiamCAR', 1, 7200, 360), step('SiamCAR', 2, 10_800, 720), step('NCC', null, null, 1080)],
};
const restarts = (seconds: number, runs: { seed: number }[] = [{ seed: 1 }]): StoredRestarts => ({
  stepsProvenance: [{ seconds: seconds - 100 }, { seconds: 100 }],
  trackers: [{ runs }, {}],
});

test('trainings are halved, as two run at a time; passes and restarts are not, as each took two processes', () => {
  const hours = hoursOf(pass, restarts(7200 + 360));
  assert.deepEqual(hours, { training: 2.5, passes: 0.6, restarts: 0.1, total: 3.2, restartedSeeds: 1 });
});

test('restarts of several seeds are what is left without the trainings of these seeds', () => {
  const { restarts: left, restartedSeeds } = hoursOf(pass, restarts(18_000 + 720, [{ seed: 1 }, { seed: 2 }]));
  assert.equal(left.toFixed(6), '0.200000');
  assert.equal(restartedSeeds, 2);
});

test('a row for each tracker, and the hours beyond those planned', () => {
  const lines = timesTable(pass, restarts(7560)).split('\n');
  assert.deepEqual(lines.slice(2, 4), ['| SiamCAR | 120.0 to 180.0 | 6.0 to 12.0 |', '| NCC |  | 18.0 |']);
  assert.match(lines.at(-1)!, /^\(1 seed\) 0\.1: 3\.2 hours on two cores, 0\.2 more than the 3 /);
  const short = { steps: pass.steps.map((each) => ({ ...each, trainSeconds: each.trainSeconds && 3600 })) };
  assert.match(timesTable(short, restarts(3960)), /hours on two cores, within the 3 /);
});

test('files of different trainings are refused', () => {
  assert.throws(() => hoursOf(pass, restarts(7000)), {
    name: 'InputError',
    message: /its steps took 7000 s; expected more than the 7200 s of their trainings in real\/fig04-trained\.json/,
  });
});
