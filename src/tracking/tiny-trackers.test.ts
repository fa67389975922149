import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialise } from '../models/initialise.js';
import type { Network } from '../models/network.js';
import { modelByName } from '../trackers/catalogue.js';
import { hyperSetFor } from '../trackers/hyper-sets.js';
import { siamFcPpPostProcessing } from '../trackers/siamfcpp/online.js';
import { siamFcPpHyperSets } from '../trackers/siamfcpp/published.js';
import { syntheticFrame, targetBoxAt } from './testing/sequences.js';
import { buildTracker } from './tracker-parts.js';

for (const name of ['siamfcpp-tiny', 'cosiamrpn-tiny']) {
  test(`${name} with untrained weights: five reproducible boxes within the frame`, async () => {
    const model = modelByName(name);
    const params = initialise((model.build() as Network<object>).table, { rule: 'reference', seed: 3 });
    const { hyper } = hyperSetFor(model, 'otb100');
    const tracker = await buildTracker({ model, params, pixelFormat: 'rgb-imagenet', hyper, threads: 1 });
    const run = async (): Promise<{ x: number; y: number; w: number; h: number }[]> => {
      await tracker.init(syntheticFrame(0), targetBoxAt(0));
      const boxes = [];
      for (let frame = 1; frame < 5; frame++) boxes.push((await tracker.update(syntheticFrame(frame))).box);
      return boxes;
    };
    const boxes = await run();
    assert.deepEqual(await run(), boxes);
    for (const { x, y, w, h } of boxes) {
      assert.ok(Number.isFinite(x + y) && w >= 10 && h >= 10 && w <= 120 && h <= 90, `${[x, y, w, h]}`);
      assert.ok(x + w / 2 >= -1 && x + w / 2 <= 121 && y + h / 2 >= -1 && y + h / 2 <= 91, `${[x, y, w, h]}`);
    }
    await tracker.dispose();
  });
}

test("SiamFC++'s post-processing on the tiny tracker's 21 x 21 points: a cell is eight pixels", () => {
  const postProcessing = siamFcPpPostProcessing(
    { ...siamFcPpHyperSets.lasot!.hyper, windowInfluence: 0, penaltyK: 0 },
    255,
  );
  const points = 21 * 21;
  const at = 10 * 21 + 12; // two cells right of the middle
  const [cls, centerness] = [new Float32Array(points).fill(-20), new Float32Array(points).fill(20)];
  cls[at] = 20;
  const reg = new Float32Array(4 * points).fill(30);
  const view = { state: { cx: 100, cy: 120, w: 60, h: 60 }, scale: 2, frame: { width: 480, height: 360 } };
  const { next } = postProcessing.predict({ cls, reg, centerness } as never, view);
  assert.ok(Math.abs(next.cx - (100 + 16 / 2)) < 1e-6, `${next.cx}`);
  assert.ok(Math.abs(next.cy - 120) < 1e-6, `${next.cy}`);
});
