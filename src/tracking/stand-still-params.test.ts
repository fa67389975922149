import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostParams } from '../models/parameters.js';
import { modelByName } from '../trackers/catalogue.js';
import { hyperSetFor } from '../trackers/hyper-sets.js';
import { standStillParams } from './stand-still-params.js';
import { syntheticFrame } from './testing/sequences.js';
import { buildTracker } from './tracker-parts.js';

const side = 40;

/** Relative change of the box's area over four frames. */
async function growth(name: string, params: HostParams): Promise<number> {
  const model = modelByName(name);
  const { hyper } = hyperSetFor(model, 'otb100');
  const tracker = await buildTracker({ model, params, pixelFormat: 'bgr', hyper, threads: 1 });
  await tracker.init(syntheticFrame(0), { x: 40, y: 25, w: side, h: side });
  let area = side ** 2;
  for (let frame = 1; frame <= 4; frame++) {
    const { box } = await tracker.update(syntheticFrame(frame));
    area = box.w * box.h;
  }
  await tracker.dispose();
  return area / side ** 2 - 1;
}

for (const name of ['siamrpnpp-tiny', 'siamcar-tiny', 'siamfcpp-tiny', 'cosiamrpn-tiny', 'nanotrack-v2']) {
  test(`${name} keeps the target's size; control: not with other biases of the last layers`, async () => {
    const { table } = modelByName(name).build();
    const still = await growth(name, standStillParams(table));
    assert.ok(Math.abs(still) < 0.04, `${still}`);
    const others = table.map((spec) =>
      spec.atRest === undefined || spec.shape.length > 1 ? spec : { ...spec, atRest: spec.atRest + 1 },
    );
    const other = await growth(name, standStillParams(others));
    assert.ok(other > 0.08, `${other}`);
  });
}
