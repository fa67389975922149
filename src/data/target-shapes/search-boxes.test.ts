import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { SearchBox, siamSearchCrop } from './search-boxes.js';
import { annotatedShapes, builtInShapes, logNormalShapes, squareShapes } from './target-shapes.js';

const still = { ...siamSearchCrop, shift: 0, scale: 0 };
const draw = (logRatio: number, crop = siamSearchCrop, seed = 1): SearchBox => {
  const box = new SearchBox();
  box.draw(logRatio, crop, random(seed, 'search-boxes.test'));
  return box;
};
const moments = (values: Float64Array): [number, number] => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)];
};

test('without augmentation a square target is 63.5 px wide and centred at 127', () => {
  assert.deepEqual({ ...draw(0, still) }, { x1: 95.25, y1: 95.25, x2: 158.75, y2: 158.75 });
});

test('without augmentation a 2 : 1 target by hand: context of half its mean side on each side', () => {
  // w = 2, h = 1, context 1.5: s_z = sqrt(3.5 * 2.5), scale 127 / s_z
  const scale = 127 / Math.sqrt(3.5 * 2.5);
  const { x1, y1, x2, y2 } = draw(Math.log(2), still);
  assert.ok(Math.abs(x2 - x1 - 2 * scale) < 1e-9);
  assert.ok(Math.abs(y2 - y1 - scale) < 1e-9);
});

test('augmentation is within its limits: sides by up to 18 %, centre by up to 64 / 0.82 px', () => {
  const box = new SearchBox();
  const rng = random(2, 'search-boxes.test');
  let [least, most, furthest] = [1e9, 0, 0];
  for (let i = 0; i < 20_000; i++) {
    box.draw(0, siamSearchCrop, rng);
    const w = box.x2 - box.x1;
    [least, most] = [Math.min(least, w), Math.max(most, w)];
    furthest = Math.max(furthest, Math.abs((box.x1 + box.x2) / 2 - 127), Math.abs((box.y1 + box.y2) / 2 - 127));
  }
  assert.ok(least >= 63.5 / 1.18 && least < 63.5 / 1.179, `narrowest ${least}`);
  assert.ok(most <= 63.5 / 0.82 && most > 63.5 / 0.821, `widest ${most}`);
  assert.ok(furthest <= 64 / 0.82 && furthest > 76, `furthest ${furthest}`);
});

test('a shift beyond the prepared image is clipped', () => {
  const far = { ...siamSearchCrop, shift: 10_000, scale: 0 };
  const { x1, x2 } = draw(0, far);
  assert.equal(Math.abs((x1 + x2) / 2 - 127), 128); // 255 - 127
});

test('built-in shapes have the mean and spread that they state', () => {
  const [mean, std] = moments(builtInShapes.logRatios);
  assert.ok(Math.abs(mean + 0.377) < 0.001, `mean ${mean}`);
  assert.ok(Math.abs(std - 0.566) < 0.002, `std ${std}`);
  assert.deepEqual([...squareShapes.logRatios], [0]);
});

test('log-normal shapes have the moments asked for, the same every time', () => {
  const shapes = logNormalShapes(0.2, 0.5);
  const [mean, std] = moments(shapes.logRatios);
  assert.ok(Math.abs(mean - 0.2) < 0.015 && Math.abs(std - 0.5) < 0.01, `${mean} ${std}`);
  assert.deepEqual(logNormalShapes(0.2, 0.5).logRatios, shapes.logRatios);
  assert.throws(() => logNormalShapes(0, -1), /not negative/);
  assert.throws(() => logNormalShapes(Number.NaN, 1), /log-normal/);
});

test('annotated shapes use every box with an area; polygons are converted as by trackers', () => {
  const rows = [
    [0, 0, 20, 10],
    [5, 5, 0, 10],
    [5, 5, Number.NaN, 10],
    [0, 0, 39, 0, 39, 19, 0, 19], // an upright rectangle: 40 x 20 with the one pixel that is added
    [0, 0, 0, 0, 0, 0, 0, 0],
  ];
  const { name, logRatios } = annotatedShapes('some', [{ name: 'a', rows }]);
  assert.equal(name, 'some (2 boxes)');
  assert.ok(logRatios.every((v) => Math.abs(v - Math.log(2)) < 1e-12));
  assert.throws(() => annotatedShapes('none', [{ name: 'a', rows: [[0, 0, 0, 0]] }]), /no annotated box has an area/);
});
