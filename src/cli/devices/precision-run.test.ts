import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrecisionAccuracy, PrecisionResult, PrecisionSpeed } from '../../experiments/precision/result.js';
import { precisionTable } from '../../experiments/precision/table.js';
import { placeOf } from './precision.js';
import { PrecisionRun } from './precision-run.js';

const place = {
  ...placeOf({ name: 'cpu', eager: 'wasm', provider: 'cpu', reason: 'asked for' }),
  threads: 1,
};
const spread = { min: 1, median: 2, max: 3 };
const speedOf = (model: string): PrecisionSpeed => ({
  ...{ model, title: model, rounds: 5, reduced: 'fp16', speedUp: spread },
  ...{ cpuMs: { fp32: spread, reduced: spread }, wallMs: { fp32: spread, reduced: spread } },
});

test('a result is stored after each network; one that fails has a row with the reason, and the next ones are measured', async () => {
  const stored: PrecisionResult[] = [];
  const run = new PrecisionRun(place, (result) => void stored.push(result));
  await run.speed('siamcar-tiny', async () => speedOf('siamcar-tiny'));
  await run.speed('siamcar-r50', async () => {
    throw new Error('values beyond\nhalf precision');
  });
  await run.speed('nanotrack-v3', async () => speedOf('nanotrack-v3'));
  const counts = stored.map(({ speeds, failures = [], incomplete }) => [speeds.length, failures.length, incomplete]);
  const running = 'it was still running';
  assert.deepEqual(counts, [
    [1, 0, running],
    [1, 1, running],
    [2, 1, running],
  ]);
  const result = run.result();
  assert.deepEqual(['incomplete' in result, 'failures' in stored[0]!], [false, false]);
  const failure = { model: 'siamcar-r50', part: 'speed', reason: 'values beyond half precision' };
  assert.deepEqual(result.failures, [failure]);
  const onlyFailures = { ...result, device: 'webgpu', speeds: [] };
  assert.equal(precisionTable(onlyFailures).columns[2]!.name, 'fp16, ms', 'as the device would have had it');
  const [{ rows }] = precisionTable(result).sections as [{ rows: string[][] }];
  assert.deepEqual(
    rows.map((cells) => [cells.length, cells[1]]),
    [
      [12, '1.00 / 2.00 / 3.00'],
      [12, '1.00 / 2.00 / 3.00'],
      [12, 'failed: values beyond half precision'],
    ],
  );
});

test('each training of a network has a row with the digits of its weights, and the speed of the network', async () => {
  const run = new PrecisionRun(place, () => {});
  const accuracyOf = (weights: string, auc: number): PrecisionAccuracy => ({
    ...{ model: 'siamcar-tiny', weights, calibration: { videos: 1, pairs: 8 }, videos: {} },
    auc: { fp32: auc, fp16: auc, int8: auc },
    changes: { fp16: { difference: 0, low: 0, high: 0 }, int8: { difference: 0, low: 0, high: 0 } },
  });
  const [a, b, c] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
  const training = (hash: string) => ({ model: 'siamcar-tiny', hash });
  await run.accuracy(training(a), async () => accuracyOf(a, 0.5));
  await run.accuracy(training(b), async () => {
    throw new Error('beyond half');
  });
  await run.accuracy(training(c), async () => accuracyOf(c, 0.625));
  await run.speed('siamcar-tiny', async () => speedOf('siamcar-tiny'));
  const [{ rows }] = precisionTable(run.result()).sections as [{ rows: string[][] }];
  assert.deepEqual(
    rows.map((cells) => [cells.length, cells[0], cells[1], cells[6], cells[7]]),
    [
      [12, 'SiamCAR (tiny), weights 11111111', '1.00 / 2.00 / 3.00', '0', '0.500'],
      [12, 'SiamCAR (tiny), weights 33333333', '1.00 / 2.00 / 3.00', '0', '0.625'],
      [12, 'SiamCAR (tiny), weights 22222222', '1.00 / 2.00 / 3.00', 'failed: beyond half', ''],
    ],
  );
});

test('an interrupt ends the run instead of failing every network', async () => {
  const stop = new AbortController();
  const run = new PrecisionRun(place, () => assert.fail('stored'), stop.signal);
  const measure = async (): Promise<PrecisionSpeed> => {
    stop.abort(new Error('enough'));
    throw new Error('something that the interrupt broke');
  };
  await assert.rejects(run.speed('siamcar-tiny', measure), /enough/);
});
