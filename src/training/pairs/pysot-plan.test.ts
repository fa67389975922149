import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Image } from '../../data/images/image.js';
import { plainChannels, warpImage } from '../../data/images/warp.js';
import { SearchBox, siamSearchCrop } from '../../data/target-shapes/search-boxes.js';
import { random } from '../../random/random.js';
import { fixture } from '../../testing/fixtures.js';
import type { ImageAugmentation } from '../../trackers/pair-recipe.js';
import { pairDefaults, pairOptions } from './options.js';
import type { PlannedImage } from './plan-types.js';
import { colourOffset, planPysot } from './pysot-plan.js';
import { FixedRng } from './testing/fixed-rng.js';

interface Golden {
  readonly draws: readonly number[];
  readonly box_511: readonly [number, number, number, number];
  readonly box_255: readonly number[];
  readonly sum: number;
  readonly samples: Readonly<Record<string, number>>;
  readonly extreme: { readonly draws: readonly number[]; readonly box_255: readonly number[] };
  readonly template: { readonly draws: readonly number[]; readonly box_127: readonly number[]; readonly sum: number };
  readonly 'color_offset_bgr_for_[1,-1,.5]': readonly number[];
  readonly flip: readonly number[];
}

/** What the reference implementation gave: shared/reference/golden/pysot_aug.json, made with STVIR/pysot @ d04028f. */
const golden = fixture<Golden>('training/pairs/fixtures/pysot-aug.json');

const [x1, y1, x2, y2] = golden.box_511;
const prepared = { x1, y1, x2, y2, preparedSize: 511 };
const plainSearch: ImageAugmentation = { ...pairDefaults.search, blur: 0, colour: 0 };
const search = (draws: readonly number[], changes: Partial<ImageAugmentation> = {}): PlannedImage =>
  planPysot(prepared, 255, { ...plainSearch, ...changes }, false, pairDefaults, new FixedRng(draws));

function assertClose(found: readonly number[], expected: readonly number[], tolerance: number = 1e-6): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < tolerance, `${i}: ${value}, expected ${expected[i]}`);
  });
}

/** The golden file's picture: channel c of blue, green, red is 127.5 + 60 sin(x / 17 + c) + 60 cos(y / 23 - c), rounded. */
function smooth(): Image {
  const data = new Uint8Array(511 * 511 * 3);
  for (let y = 0, i = 0; y < 511; y++) {
    for (let x = 0; x < 511; x++) {
      for (const c of [2, 1, 0]) data[i++] = Math.floor(128 + 60 * Math.sin(x / 17 + c) + 60 * Math.cos(y / 23 - c));
    }
  }
  return { width: 511, height: 511, data };
}

function made(image: PlannedImage, size: number): Float32Array {
  const out = new Float32Array(3 * size * size);
  warpImage(smooth(), image.plan.sampling, size, [0, 0, 0], plainChannels, out);
  return out;
}

test('boxes after scale and shift are the reference implementation’s', () => {
  assertClose(search(golden.draws).box, golden.box_255);
  assertClose(search(golden.extreme.draws).box, golden.extreme.box_255);
  const template = { ...pairDefaults.template, colour: 0 };
  const rng = new FixedRng(golden.template.draws);
  assertClose(planPysot(prepared, 127, template, false, pairDefaults, rng).box, golden.template.box_127);
  assertClose(search(golden.draws, { flip: 1 }).box, golden.flip);
});

test('pixels are the reference implementation’s to one grey level, because its positions are rounded to 1/32 px', () => {
  const out = made(search(golden.draws), 255);
  const off = Object.entries(golden.samples).map(([place, value]) => {
    const [y, x, c] = place.split(',').map(Number) as [number, number, number];
    return Math.abs(Math.round(out[3 * (y * 255 + x) + 2 - c]!) - value);
  });
  assert.ok(off.filter((difference) => difference > 1).length === 0, `differences ${off}`);
  const sum = out.reduce((total, value) => total + Math.round(value), 0);
  assert.ok(Math.abs(sum / golden.sum - 1) < 1e-4, `sum ${sum}, expected ${golden.sum}`);
});

test('control: a crop shifted by two pixels differs by more than one grey level', () => {
  const moved = made(search([0.3, -0.7, 0.5 + 2 / 64, -0.25]), 255);
  const isOff = Object.entries(golden.samples).some(([place, value]) => {
    const [y, x, c] = place.split(',').map(Number) as [number, number, number];
    return Math.abs(Math.round(moved[3 * (y * 255 + x) + 2 - c]!) - value) > 1;
  });
  assert.ok(isOff);
});

test('mirroring reverses the columns', () => {
  const [straight, turned] = [made(search(golden.draws), 255), made(search(golden.draws, { flip: 1 }), 255)];
  for (const x of [0, 17, 254]) {
    assertClose([...turned.subarray(3 * x, 3 * x + 3)], [...straight.subarray(3 * (254 - x), 3 * (255 - x))], 1e-3);
  }
});

test('the colour offset is the reference implementation’s', () => {
  assertClose([...colourOffset(1, -1, 0.5)].reverse(), golden['color_offset_bgr_for_[1,-1,.5]']);
});

test('boxes from whole frames are those of SearchBox', () => {
  for (let seed = 0; seed < 50; seed++) {
    const [w, h] = [20 + seed, 70 - seed];
    const box = new SearchBox();
    box.draw(Math.log(w / h), siamSearchCrop, random(seed, 'pysot-plan.test'));
    const target = { x1: 100, y1: 50, x2: 100 + w, y2: 50 + h };
    const rng = random(seed, 'pysot-plan.test');
    const planned = planPysot(target, 255, plainSearch, false, pairDefaults, rng);
    assertClose(planned.box, [box.x1, box.y1, box.x2, box.y2], 1e-9);
  }
});

test('from a whole frame the target’s centre is sampled at the centre of its box', () => {
  const target = { x1: 100, y1: 50, x2: 140, y2: 110 };
  const { box, plan } = planPysot(target, 255, plainSearch, false, pairDefaults, random(3, 'pysot-plan.test'));
  const { scaleX, offsetX, scaleY, offsetY } = plan.sampling;
  assertClose(
    [scaleX * ((box[0] + box[2]) / 2) + offsetX, scaleY * ((box[1] + box[3]) / 2) + offsetY],
    [120, 80],
    1e-9,
  );
  assert.equal(plan.border, 'mean');
  const twice = pairOptions({ resampling: 'twice' });
  const { plan: inSteps } = planPysot(target, 255, plainSearch, false, twice, random(3, 'pysot-plan.test'));
  assert.equal(inSteps.prepare?.size, 511);
});
