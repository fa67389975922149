import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smoothImage } from '../data/images/testing/formula-images.js';
import { initialise } from '../models/initialise.js';
import { modelByName } from '../trackers/catalogue.js';
import { coSiamRpn } from '../trackers/cosiamrpn/cosiamrpn.js';
import { coSiamRpnPostProcessing } from '../trackers/cosiamrpn/online.js';
import { coSiamRpnHyperSets } from '../trackers/cosiamrpn/published.js';
import { hyperSet, hyperSetFor, hyperSetNames, withHyper } from '../trackers/hyper-sets.js';
import { hannWindow, sizePenalty } from '../trackers/shared/penalty.js';
import { boxOfState, clipState, contextSide } from '../trackers/shared/state.js';
import { siamCar } from '../trackers/siamcar/siamcar.js';
import { siamFcPpPostProcessing } from '../trackers/siamfcpp/online.js';
import { siamFcPpHyperSets } from '../trackers/siamfcpp/published.js';
import { siamFcPp } from '../trackers/siamfcpp/siamfcpp.js';
import { siamRpnPp } from '../trackers/siamrpnpp/siamrpnpp.js';
import { buildTracker } from './tracker-parts.js';

const frame = { width: 480, height: 360 };

test('the window, the penalty and the square by hand', () => {
  const window = hannWindow(5);
  assert.deepEqual([window[0], window[12], window[11]!.toFixed(6)], [0, 1, '0.500000']);
  assert.equal(contextSide(60, 80), Math.sqrt(130 * 150));
  assert.equal(sizePenalty(30, 40, contextSide(30, 40), 0.75, 0.3), 1);
  assert.ok(Math.abs(sizePenalty(60, 80, contextSide(30, 40), 0.75, 0.3) - Math.exp(-0.3)) < 1e-12); // twice as large
  assert.ok(Math.abs(sizePenalty(15, 20, contextSide(30, 40), 0.75, 0.3) - Math.exp(-0.3)) < 1e-12); // half as large
  assert.ok(Number.isNaN(sizePenalty(Number.POSITIVE_INFINITY, 2, 3, 1, 0.3)));
  assert.deepEqual(clipState({ cx: -5, cy: 400, w: 3, h: 500 }, frame, 10), { cx: 0, cy: 360, w: 10, h: 360 });
  assert.deepEqual(boxOfState({ cx: 50, cy: 40, w: 20, h: 10 }), { x: 40, y: 35, w: 20, h: 10 });
});

test('SiamFC++ by hand: one sure point, moved by half the difference of its distances', () => {
  const hyper = { ...siamFcPpHyperSets.lasot!.hyper, windowInfluence: 0, penaltyK: 0 };
  const postProcessing = siamFcPpPostProcessing(hyper, 303);
  const cls = new Float32Array(361).fill(-20);
  const reg = new Float32Array(4 * 361).fill(10);
  const at = 9 * 19 + 12; // three cells right of the middle
  cls[at] = 20;
  reg.set([20, 30, 43, 32], 4 * at);
  const centerness = new Float32Array(361).fill(20);
  const state = { cx: 100, cy: 120, w: 60, h: 60 };
  const { next, box, score } = postProcessing.predict({ cls, reg, centerness } as never, { state, scale: 2, frame });
  assert.ok(Math.abs(score - 1) < 1e-6);
  // the middle cell lies at pixel 79 + 9 * 8 = 151, the middle of 303
  assert.ok(Math.abs(next.cx - (100 + (24 + 11.5) / 2)) < 1e-6);
  assert.ok(Math.abs(next.cy - (120 + 1 / 2)) < 1e-6);
  assert.ok(Math.abs(next.w - (60 * 0.48 + 32 * 0.52)) < 1e-4, String(next.w));
  assert.ok(Math.abs(box.x - (next.cx - (next.w - 1) / 2)) < 1e-12);
});

test('CoSiamRPN by hand: product of class and window, plus the match', () => {
  const hyper = { ...coSiamRpnHyperSets.otb100!.hyper, penaltyK: 0 };
  const postProcessing = coSiamRpnPostProcessing(hyper, 255);
  const points = 625;
  const [coCls, cls] = [new Float32Array(10 * points), new Float32Array(10 * points)];
  const [loc, response] = [new Float32Array(20 * points), new Float32Array(points)];
  const sure = (map: Float32Array, point: number, anchor: number): void => {
    map[10 * point + 5 + anchor] = 8;
  };
  const [edge, middle] = [12 * 25, 12 * 25 + 14];
  for (const map of [coCls, cls]) {
    sure(map, edge, 2); // the window is 0 there: a product, not a sum
    sure(map, middle, 2);
  }
  const state = { cx: 200, cy: 150, w: 60, h: 60 };
  const view = { state, scale: 1, frame };
  const first = postProcessing.predict({ coCls, cls, loc, response }, view);
  assert.equal(first.next.cx, 200 + 16);
  assert.ok(Math.abs(first.score - 1 / (1 + Math.exp(-8))) < 1e-6);
  const value = 0.65 * 1 * 0.35 * hannWindow(25)[middle]!;
  assert.ok(Math.abs(first.next.w - (60 + 4 * value * 0.25)) < 1e-9); // the size follows by the map's value
  response[edge] = 5;
  assert.equal(postProcessing.predict({ coCls, cls, loc, response }, view).next.cx, 200 - 96); // a strong match outweighs it
});

test('hyper-parameters are chosen by benchmark, by name, and with overrides', () => {
  assert.deepEqual(hyperSetFor({ tracker: siamRpnPp }, 'vot2019').hyper, {
    penaltyK: 0.05,
    windowInfluence: 0.42,
    sizeLr: 0.38,
  });
  assert.match(hyperSetFor({ tracker: siamRpnPp }, 'uav123').origin, /^default \(STVIR\/pysot/);
  assert.equal(hyperSetFor({ tracker: siamCar }, 'my-videos').hyper.sizeLr, 0.35);
  assert.equal(hyperSetFor({ tracker: siamCar }, 'got10k-test').hyper.sizeLr, 0.7); // of its validation videos, 'got10k'
  assert.equal(hyperSetFor({ tracker: coSiamRpn }, 'vot2018').hyper.sizeLr, 0.55);
  for (const [version, sizeLr] of [
    ['v1', 0.39],
    ['v2', 0.385],
    ['v3', 0.348],
  ] as const) {
    const { hyper, origin } = hyperSetFor(modelByName(`nanotrack-${version}`), 'otb100'); // by model, not by benchmark
    assert.equal(hyper.sizeLr, sizeLr);
    assert.match(origin, new RegExp(`^${version} \\(HonglinChu`));
  }
  for (const [name, sizeLr] of [
    ['siamrpnpp-alexnet', 0.3],
    ['siamrpnpp-mobilenetv2', 0.5],
  ] as const) {
    for (const benchmark of ['otb100', 'vot2018', 'lasot', 'my-videos']) {
      assert.equal(hyperSetFor(modelByName(name), benchmark).hyper.sizeLr, sizeLr); // pysot publishes one set for it
    }
  }
  assert.equal(hyperSetFor(modelByName('siamrpnpp-r50'), 'otb100').hyper.sizeLr, 0.25);
  assert.equal(hyperSet(siamFcPp, 'vot').hyper.sizeLr, 0.5093639624865886);
  assert.ok(hyperSetNames(siamRpnPp).includes('long-term'));
  assert.equal(
    modelByName('siamrpnpp-r50')
      .tracker.online.postProcessing(hyperSet(siamRpnPp, 'long-term').hyper, 255)
      .searchSize(),
    255,
  );
  const other = withHyper(hyperSet(siamCar, 'otb100'), { sizeLr: 0.5 });
  assert.deepEqual(other.hyper, { sizeLr: 0.5, penaltyK: 0.2, windowInfluence: 0.45 });
  assert.match(other.origin, /; given: sizeLr$/);
  assert.throws(() => withHyper(hyperSet(siamCar, 'otb100'), { lr: 0.5 }), /unknown option 'lr'/);
  assert.throws(() => withHyper(hyperSet(siamCar, 'otb100'), { sizeLr: '1' }), /'sizeLr' is "1"; expected a number/);
  assert.throws(
    () => withHyper(hyperSet(siamCar, 'otb100'), { sizeLr: Number.NaN }),
    /'sizeLr' is NaN; expected a num/,
  );
  assert.throws(() => hyperSet(siamCar, 'vot'), {
    name: 'InputError',
    message: /no hyper-parameters 'vot' for siamcar/,
  });
});

for (const name of ['siamrpnpp-tiny', 'siamcar-tiny']) {
  test(`${name} with untrained weights: a restarted tracker reproduces its results`, async () => {
    const model = modelByName(name);
    const params = initialise(model.build().table, { rule: 'reference', seed: 3 });
    const { hyper } = hyperSetFor(model, 'got10k');
    const tracker = await buildTracker({ model, params, pixelFormat: 'bgr', hyper, threads: 1 });
    const image = smoothImage(200, 150);
    const run = async (): Promise<unknown[]> => {
      await tracker.init(image, { x: 90, y: 60, w: 30, h: 24 });
      return [await tracker.update(image), await tracker.update(image)];
    };
    const first = await run();
    await tracker.init(image, { x: 20, y: 30, w: 60, h: 44 });
    await tracker.update(image);
    assert.deepEqual(await run(), first);
    await tracker.dispose();
  });
}
