import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { blankImage } from '../images/image.js';
import { markAlike } from './alike.js';
import { castShadow, composite } from './composite.js';
import { drawSprite } from './draw-sprite.js';
import { fractalNoise, hashPoint } from './noise.js';
import { pan } from './pan.js';
import { restingPose } from './pose.js';
import { blankRaster } from './raster.js';
import { silhouetteBox, silhouettePolygon } from './silhouette.js';
import type { Sprite } from './sprite.js';
import { drawTexture, textureId } from './texture.js';
import { Tile } from './tile.js';
import { cosine, sine } from './wave.js';

/** An opaque grey rectangle. */
function slab(width: number, height: number): Sprite {
  const raster = blankRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = i % 4 === 3 ? 1 : 100;
  return { front: raster, back: raster };
}

function tileOf(x: number, y: number, width: number, height: number): Tile {
  const tile = new Tile();
  tile.reset(x, y, width, height);
  return tile;
}

test('the sine of sums and products is a sine, to a thousandth', () => {
  for (let t = -2; t <= 2; t += 1 / 64) {
    assert.ok(Math.abs(sine(t) - Math.sin(2 * Math.PI * t)) < 0.0012, `${t}`);
    assert.ok(Math.abs(cosine(t) - Math.cos(2 * Math.PI * t)) < 0.0012, `${t}`);
  }
  assert.equal(sine(0.25), 1);
  assert.equal(sine(0), 0);
});

test('noise is the same on every machine and from release to release', () => {
  assert.deepEqual([hashPoint(0, 0, 1), hashPoint(3, -7, 42)], [1364076727, 3810742089]);
  assert.equal(fractalNoise(1.25, -3.5, 9, 3), 0.43804927850474734);
});

test('a box is as large as what is drawn, also beyond the frame; turning it by a right angle swaps its sides', () => {
  const tile = tileOf(-30, -30, 80, 80);
  drawSprite(slab(20, 10), { ...restingPose(), cx: 0, cy: 5 }, tile);
  assert.deepEqual(silhouetteBox(tile), [-10, 0, 20, 10]);
  tile.reset(-30, -30, 80, 80);
  drawSprite(slab(20, 10), { ...restingPose(), cx: 0, cy: 5, angle: 0.25 }, tile);
  assert.deepEqual(silhouetteBox(tile), [-5, -5, 10, 20]);
  tile.reset(-30, -30, 80, 80);
  drawSprite(slab(20, 10), { ...restingPose(), cx: 0, cy: 5, scale: 2 }, tile);
  assert.deepEqual(silhouetteBox(tile), [-20, -5, 40, 20]);
});

test('nothing drawn has no box', () => {
  assert.equal(silhouetteBox(tileOf(0, 0, 9, 9)), undefined);
});

test('a polygon follows the turn: its sides are the object, not the box around it', () => {
  const tile = tileOf(0, 0, 100, 100);
  const angle = 1 / 8;
  drawSprite(slab(40, 20), { ...restingPose(), cx: 50, cy: 50, angle }, tile);
  const [x1, y1, x2, y2, x3, y3] = silhouettePolygon(tile, cosine(angle), sine(angle)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  assert.ok(Math.abs(Math.hypot(x2 - x1, y2 - y1) - 40) < 2);
  assert.ok(Math.abs(Math.hypot(x3 - x2, y3 - y2) - 20) < 2);
  assert.ok(Math.abs((x1 + x3) / 2 - 50) < 1 && Math.abs((y1 + y3) / 2 - 50) < 1);
  const [, , w, h] = silhouetteBox(tile)!;
  assert.ok(w * h > 1.8 * 40 * 20, 'control: the box is much larger');
});

test('two poses of half the weight blur an object: half as opaque at both ends', () => {
  const tile = tileOf(0, 0, 40, 20);
  for (const cx of [15, 20]) drawSprite(slab(10, 10), { ...restingPose(), cx, cy: 10 }, tile, 0.5);
  const row = Array.from({ length: 40 }, (_, x) => tile.data[4 * (10 * 40 + x) + 3]);
  assert.deepEqual([row[9], row[12], row[17], row[22], row[25]], [0, 0.5, 1, 0.5, 0]);
});

test('a tile covers an image by its opacity, and is cut off at its edges', () => {
  const image = blankImage(4, 2);
  image.data.fill(200);
  const tile = tileOf(-1, 0, 2, 1);
  tile.data.set([50, 50, 50, 1, 10, 20, 30, 0.5]);
  composite(tile, image);
  assert.deepEqual([...image.data.subarray(0, 6)], [110, 120, 130, 200, 200, 200]);
  const mask = new Uint8Array(8);
  markAlike(mask, 4, tile, 1);
  assert.deepEqual([...mask], [1, 0, 0, 0, 0, 0, 0, 0]);
});

test('a shadow is darkest in its middle and ends at its edge', () => {
  const image = blankImage(21, 21);
  image.data.fill(100);
  castShadow(image, 10, 10, 8, 4, 0.5);
  const at = (x: number, y: number): number => image.data[3 * (21 * y + x)]!;
  assert.deepEqual([at(10, 10), at(10, 14), at(18, 10), at(1, 10)], [50, 100, 100, 100]);
});

test('a camera between two pixels sees their mean, and along a way the mean of all it passes', () => {
  const picture = blankImage(40, 3);
  for (let i = 0; i < picture.data.length; i++) picture.data[i] = 2 * (Math.floor(i / 3) % 40);
  const view = blankImage(4, 2);
  pan(picture, 10.5, 0, 0, 0, view, new Float32Array(24));
  assert.deepEqual([...view.data.subarray(0, 6)], [21, 21, 21, 23, 23, 23]);
  picture.data.forEach((_, i) => {
    picture.data[i] = Math.floor(i / 3) % 40 < 20 ? 0 : 240; // black, and white from column 20 on
  });
  pan(picture, 18, 0, 4, 0, view, new Float32Array(24));
  assert.deepEqual(
    [...view.data.subarray(0, 12)].filter((_, i) => i % 3 === 0),
    [30, 90, 150, 210],
  );
});

test('a texture has the name of everything it is made of', () => {
  const spec = drawTexture(random(1, 'texture'), 10, [
    [0, 0, 0],
    [255, 255, 255],
  ]);
  assert.equal(textureId(spec), textureId({ ...spec }));
  assert.notEqual(textureId(spec), textureId({ ...spec, seed: spec.seed + 1 }));
  assert.notEqual(textureId(spec), textureId({ ...spec, size: spec.size + 1 }));
});
