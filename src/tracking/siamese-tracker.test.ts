import assert from 'node:assert/strict';
import { test } from 'node:test';
import { truncatedMeanColour } from '../data/images/crop.js';
import { blankImage } from '../data/images/image.js';
import { smoothImage } from '../data/images/testing/formula-images.js';
import { fixture } from '../testing/fixtures.js';
import { BicubicEnlarger } from '../trackers/shared/bicubic.js';
import type { PostProcessing } from '../trackers/shared/post-processing.js';
import { type CarMaps, siamCarPostProcessing } from '../trackers/siamcar/online.js';
import { siamCarHyperSets } from '../trackers/siamcar/published.js';
import { type RpnMaps, siamRpnPpPostProcessing } from '../trackers/siamrpnpp/online.js';
import { longTermPostProcessing } from '../trackers/siamrpnpp/online-long-term.js';
import { siameseTracker, type TrackingNetwork } from './siamese-tracker.js';
import type { Tracker } from './tracker.js';

type Row = readonly [number, number, number, number];

interface RpnRun {
  readonly hp: { PENALTY_K: number; WINDOW_INFLUENCE: number; LR: number; CONF_LOW: number; CONF_HIGH: number };
  readonly init: Row;
  readonly frames: readonly { bbox: Row; best_score: number; crop_size: number; lt: boolean | null }[];
  readonly channel_average: Row;
}

/** float32(amp sin(freq i + phase)) in the order channel, row, column; here as row, column, channel. */
function synth(channels: number, side: number, phase: number, amp: number, freq: number): Float32Array {
  const result = new Float32Array(channels * side * side);
  for (let i = 0; i < result.length; i++) {
    const [c, p] = [Math.floor(i / (side * side)), i % (side * side)];
    result[p * channels + c] = amp * Math.sin(freq * i + phase);
  }
  return result;
}

function formulaTracker<Maps extends object>(
  postProcessing: PostProcessing<Maps>,
  maps: (call: number, side: number) => Maps,
): Tracker {
  let call = 0;
  const network: TrackingNetwork<Maps> = {
    template: async () => {},
    search: async (_, size) => maps(call++, Math.floor((size - 127) / 8) + 9),
    dispose: async () => {},
  };
  return siameseTracker({ name: 'formula', network, postProcessing, pixelFormat: 'bgr', templateSize: 127 });
}

const rpnMaps = (k: number, side: number): RpnMaps => ({
  cls: synth(10, side, 0.5 + k, 3, 0.011),
  loc: synth(20, side, 0.2 + k, 0.3, 0.017),
});

const frame = smoothImage(480, 360);
const rpn = fixture<Record<'SiamRPNTracker' | 'SiamRPNLTTracker', RpnRun>>('tracking/fixtures/siamrpnpp.json');

function near(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  for (const [i, value] of actual.entries()) {
    assert.ok(Math.abs(value - expected[i]!) <= tolerance, `${actual.join(' ')} is not ${expected.join(' ')}`);
  }
}

for (const which of ['SiamRPNTracker', 'SiamRPNLTTracker'] as const) {
  test(`pysot's ${which} on a formula network, six frames`, async () => {
    const { hp, init, frames, channel_average: mean } = rpn[which];
    const hyper = { penaltyK: hp.PENALTY_K, windowInfluence: hp.WINDOW_INFLUENCE, sizeLr: hp.LR };
    const longTerm = { lostBelow: hp.CONF_LOW, foundAbove: hp.CONF_HIGH, lostSearchSize: 831 };
    const postProcessing =
      which === 'SiamRPNTracker'
        ? siamRpnPpPostProcessing(hyper, 255)
        : longTermPostProcessing({ ...hyper, ...longTerm }, 255);
    const tracker = formulaTracker(postProcessing, rpnMaps);
    assert.deepEqual([...truncatedMeanColour(frame)].reverse(), mean.map(Math.floor));
    await tracker.init(frame, { x: init[0], y: init[1], w: init[2], h: init[3] });
    for (const { bbox, best_score } of frames) {
      const { box, score } = await tracker.update(frame);
      near([box.x, box.y, box.w, box.h], bbox, 2e-4);
      near([score], [best_score], 1e-6);
    }
  });
}

const car = fixture<{
  tracker: { init: Row; runs: readonly { dataset: string; hp: Record<string, number>; frames: readonly Row[] }[] };
  cubic_25_to_193: { sum: number; samples: Record<string, number> };
}>('tracking/fixtures/siamcar.json');

function carMaps(k: number): CarMaps {
  const points = 625;
  const noise = synth(2, 25, 0.5 + k, 0.2, 0.11);
  const reg = synth(4, 25, 0.2 + k, 0.2, 0.017).map((value) => Math.exp(Math.fround(value + 3.4)));
  const centre = synth(1, 25, 0.7 + k, 0.1, 0.23);
  const cls = new Float32Array(2 * points);
  const centerness = new Float32Array(points);
  for (let p = 0; p < points; p++) {
    const [x, y] = [p % 25, Math.floor(p / 25)];
    const bump = Math.exp(-((x - 12 - (k % 3)) ** 2 + (y - 12 + (k % 2)) ** 2) / 18);
    cls[2 * p] = 1 - 2 * bump + noise[2 * p]!;
    cls[2 * p + 1] = -1 + 4 * bump + noise[2 * p + 1]!;
    centerness[p] = 2 * bump - 1 + centre[p]!;
  }
  return { cls, reg, centerness };
}

for (const { dataset, hp, frames } of car.tracker.runs) {
  test(`SiamCAR's tracker on a formula network with the set of ${dataset}, six frames`, async () => {
    const set = siamCarHyperSets[dataset.toLowerCase()]!;
    assert.deepEqual(set.hyper, { sizeLr: hp.lr, penaltyK: hp.penalty_k, windowInfluence: hp.window_lr });
    const tracker = formulaTracker(siamCarPostProcessing(set.hyper, 255), carMaps);
    const [x, y, w, h] = car.tracker.init;
    await tracker.init(frame, { x, y, w, h });
    for (const expected of frames) {
      const { box } = await tracker.update(frame);
      near([box.x, box.y, box.w, box.h], expected, 1e-3);
    }
  });
}

test('bicubic enlargement from 25 to 193', () => {
  const enlarger = new BicubicEnlarger(25, 193);
  const source = synth(1, 25, 0.1, 1, 0.3);
  const large = new Float64Array(193 * 193);
  enlarger.enlarge(source, large);
  for (const [key, expected] of Object.entries(car.cubic_25_to_193.samples)) {
    const [row, column] = key.split(',').map(Number) as [number, number];
    near([large[193 * row + column]!, enlarger.at(source, row, column)], [expected, expected], 2e-6);
  }
  near([large.reduce((a, b) => a + b, 0)], [car.cubic_25_to_193.sum], 1e-3);
});

test('a long-term tracker enlarges the search image while the target is lost', async () => {
  const hyper = {
    penaltyK: 0,
    windowInfluence: 0.3,
    sizeLr: 0.2,
    lostBelow: 0.5,
    foundAbove: 0.9,
    lostSearchSize: 831,
  };
  const postProcessing = longTermPostProcessing(hyper, 255);
  const sure = [-3, -3, 3, 3, -3];
  const sides: number[] = [];
  const tracker = formulaTracker(postProcessing, (call, side) => {
    sides.push(side);
    const cls = new Float32Array(10 * side * side);
    for (let i = 0; i < cls.length; i += 10) cls.fill(sure[call % 5]!, i + 5, i + 10);
    return { cls, loc: new Float32Array(20 * side * side) };
  });
  await tracker.init(frame, { x: 100, y: 100, w: 50, h: 50 });
  const boxes = [];
  for (let i = 0; i < 5; i++) boxes.push((await tracker.update(frame)).box);
  assert.deepEqual(sides, [25, 97, 97, 25, 25]);
  assert.deepEqual(boxes[0], { x: 99.5, y: 99.5, w: 50, h: 50 }); // lost at once: the state is fixed
  await tracker.init(frame, { x: 100, y: 100, w: 50, h: 50 });
  await tracker.update(frame);
  assert.equal(sides.at(-1), 25); // a restart resets the lost state
});

test('invalid targets and non-finite network outputs are rejected', async () => {
  const nan: RpnMaps = { cls: new Float32Array(6250).fill(Number.NaN), loc: new Float32Array(12500) };
  const tracker = formulaTracker(
    siamRpnPpPostProcessing({ penaltyK: 0, windowInfluence: 0.4, sizeLr: 0.3 }, 255),
    () => nan,
  );
  await assert.rejects(() => tracker.update(frame), /no target; call init first/);
  const bad: readonly (readonly [Row, RegExp])[] = [
    [[10, 10, 0, 5], /box 10,10,0,5 has no area/],
    [[10, Number.NaN, 4, 5], /is not finite/],
    [[480, 10, 4, 5], /lies outside of the frame of 480 x 360/],
    [[-9, 10, 9, 5], /lies outside/],
  ];
  for (const [[x, y, w, h], message] of bad) {
    await assert.rejects(() => tracker.init(frame, { x, y, w, h }), { name: 'InputError', message });
  }
  await tracker.init(frame, { x: 479, y: 10, w: 4, h: 5 });
  await assert.rejects(() => tracker.update(frame), /outputs are not finite/);
  await tracker.init(blankImage(5, 5), { x: 0, y: 0, w: 5, h: 5 });
});

test('a frame of another size than the first is refused', async () => {
  const hyper = { penaltyK: 0, windowInfluence: 0.4, sizeLr: 0.3 };
  const tracker = formulaTracker(siamRpnPpPostProcessing(hyper, 255), rpnMaps);
  await tracker.init(frame, { x: 200, y: 150, w: 60, h: 40 });
  const expected = /the frame has 360 x 480 pixels; expected 480 x 360, those of the tracker's first frame/;
  await assert.rejects(tracker.update(smoothImage(360, 480)), expected);
  await tracker.update(frame);
});
