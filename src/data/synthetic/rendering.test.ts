import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../../random/random.js';
import { blankImage } from '../images/image.js';
import { composite, drawShadow, Layer, renderView } from './compositing.js';
import { markSimilar, silhouetteBox, silhouettePolygon } from './ground-truth.js';
import { cosine, fractalNoise, hashPoint, sine } from './math.js';
import { blankRaster, drawSprite, neutralPose, type Sprite } from './sprites.js';
import { objectColours, sampleTexture, textureId } from './textures.js';

/** An opaque grey rectangle. */
function greyRectangle(width: number, height: number): Sprite {
  const raster = blankRaster(width, height);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = i % 4 === 3 ? 1 : 100;
  return { front: raster, back: raster };
}

function layerAt(x: number, y: number, width: number, height: number): Layer {
  const layer = new Layer();
  layer.reset(x, y, width, height);
  return layer;
}

test('sine and cosine are within 0.0012 of the exact ones', () => {
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

test('the box of a silhouette has its size, also outside the frame; a rotation by a right angle swaps its sides', () => {
  const layer = layerAt(-30, -30, 80, 80);
  drawSprite(greyRectangle(20, 10), { ...neutralPose(), cx: 0, cy: 5 }, layer);
  assert.deepEqual(silhouetteBox(layer), [-10, 0, 20, 10]);
  layer.reset(-30, -30, 80, 80);
  drawSprite(greyRectangle(20, 10), { ...neutralPose(), cx: 0, cy: 5, angle: 0.25 }, layer);
  assert.deepEqual(silhouetteBox(layer), [-5, -5, 10, 20]);
  layer.reset(-30, -30, 80, 80);
  drawSprite(greyRectangle(20, 10), { ...neutralPose(), cx: 0, cy: 5, scale: 2 }, layer);
  assert.deepEqual(silhouetteBox(layer), [-20, -5, 40, 20]);
});

test('an empty layer has no box', () => {
  assert.equal(silhouetteBox(layerAt(0, 0, 9, 9)), undefined);
});

test('a polygon is rotated with the object and has its sides, not those of the box around it', () => {
  const layer = layerAt(0, 0, 100, 100);
  const angle = 1 / 8;
  drawSprite(greyRectangle(40, 20), { ...neutralPose(), cx: 50, cy: 50, angle }, layer);
  const [x1, y1, x2, y2, x3, y3] = silhouettePolygon(layer, cosine(angle), sine(angle)) as [
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
  const [, , w, h] = silhouetteBox(layer)!;
  assert.ok(w * h > 1.8 * 40 * 20, 'control: the box is much larger');
});

test('two poses of weight 0.5 are a motion blur: opacity 0.5 at both ends', () => {
  const layer = layerAt(0, 0, 40, 20);
  for (const cx of [15, 20]) drawSprite(greyRectangle(10, 10), { ...neutralPose(), cx, cy: 10 }, layer, 0.5);
  const row = Array.from({ length: 40 }, (_, x) => layer.data[4 * (10 * 40 + x) + 3]);
  assert.deepEqual([row[9], row[12], row[17], row[22], row[25]], [0, 0.5, 1, 0.5, 0]);
});

test('a layer is composited by its opacity and clipped at the edges of the image', () => {
  const image = blankImage(4, 2);
  image.data.fill(200);
  const layer = layerAt(-1, 0, 2, 1);
  layer.data.set([50, 50, 50, 1, 10, 20, 30, 0.5]);
  composite(layer, image);
  assert.deepEqual([...image.data.subarray(0, 6)], [110, 120, 130, 200, 200, 200]);
  const mask = { width: 4, height: 2, similar: new Uint8Array(8) };
  markSimilar(mask, layer, 1);
  assert.deepEqual([...mask.similar], [1, 0, 0, 0, 0, 0, 0, 0]);
});

test('a shadow is darkest in its centre and ends at its edge', () => {
  const image = blankImage(21, 21);
  image.data.fill(100);
  drawShadow(image, 10, 10, 8, 4, 0.5);
  const at = (x: number, y: number): number => image.data[3 * (21 * y + x)]!;
  assert.deepEqual([at(10, 10), at(10, 14), at(18, 10), at(1, 10)], [50, 100, 100, 100]);
});

test('a view at half a pixel is the mean of two, and of a moving camera the mean along its motion', () => {
  const source = blankImage(40, 3);
  for (let i = 0; i < source.data.length; i++) source.data[i] = 2 * (Math.floor(i / 3) % 40);
  const view = blankImage(4, 2);
  renderView(source, 10.5, 0, 0, 0, view, new Float32Array(24));
  assert.deepEqual([...view.data.subarray(0, 6)], [21, 21, 21, 23, 23, 23]);
  source.data.forEach((_, i) => {
    source.data[i] = Math.floor(i / 3) % 40 < 20 ? 0 : 240; // black, and white from column 20 on
  });
  renderView(source, 18, 0, 4, 0, view, new Float32Array(24));
  assert.deepEqual(
    [...view.data.subarray(0, 12)].filter((_, i) => i % 3 === 0),
    [30, 90, 150, 210],
  );
});

test('the identifier of a texture depends on all its parameters', () => {
  const spec = sampleTexture(random(1, 'texture'), 10, objectColours);
  assert.equal(textureId(spec), textureId({ ...spec }));
  assert.notEqual(textureId(spec), textureId({ ...spec, seed: spec.seed + 1 }));
  assert.notEqual(textureId(spec), textureId({ ...spec, size: spec.size + 1 }));
});
