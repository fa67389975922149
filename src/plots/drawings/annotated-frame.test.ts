import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankImage } from '../../data/images/image.js';
import { colors } from '../palette.js';
import { figureToPng } from '../render.js';
import {
  annotatedFrame,
  boxInView,
  displayHeight,
  embedFrame,
  INSET,
  insetView,
  isDrawable,
} from './annotated-frame.js';
import { boxLegend, boxStyle } from './box-legend.js';
import { createDrawing, svgText } from './svg.js';

const jpegOf = (href: string): Buffer => Buffer.from(href.slice(href.indexOf(',') + 1), 'base64');
const whole = { view: { x: 0, y: 0, w: 400, h: 300 }, href: 'data:,' };
const part = { view: { x: 100, y: 60, w: 200, h: 150 }, href: 'data:,' };

test('a box is placed by the scale of the drawing and the corner of the view', () => {
  const box = { x: 120, y: 90, w: 40, h: 60 };
  assert.deepEqual(boxInView(box, whole, 100), { x: 30, y: 22.5, w: 10, h: 15 }); // a quarter
  assert.deepEqual(boxInView(box, part, 100), { x: 10, y: 15, w: 20, h: 30 }); // half, from 100, 60
  assert.equal(displayHeight(whole, 100), 75);
  assert.equal(displayHeight(part, 100), 75);
});

test('a frame shows its number, counted from 1, and the boxes that there are', () => {
  const boxes = [{ x: 120, y: 90, w: 40, h: 60 }, undefined, { x: 0, y: 0, w: 0, h: 5 }];
  const svg = annotatedFrame(whole, { boxes, gt: { x: Number.NaN, y: 0, w: 1, h: 1 }, index: 122 }, 100, 'a');
  assert.match(svg, />#123<\/text>/);
  assert.ok(svg.includes(`<rect x="30" y="22.5" width="10" height="15" fill="none" stroke="${colors[0]}"`));
  for (const absent of [colors[1]!, colors[2]!, 'stroke-dasharray', 'NaN']) assert.ok(!svg.includes(absent), absent);
  assert.ok(!annotatedFrame(whole, { boxes }, 100, 'a').includes('#1<'));
});

test('the first tracker is drawn last, over the others and the ground truth', () => {
  const box = { x: 1, y: 1, w: 9, h: 9 };
  const svg = annotatedFrame(whole, { boxes: [box, box], gt: box }, 100, 'a');
  const order = ['stroke-dasharray', colors[1]!, colors[0]!].map((mark) => svg.indexOf(mark));
  assert.ok(order[0]! > 0 && order[0]! < order[1]! && order[1]! < order[2]!, String(order));
});

test('a small target is magnified in the lower corner that is farther from it, a large one is not', () => {
  const size = { width: 400, height: 300 };
  const small = { x: 300, y: 100, w: 20, h: 10 };
  const view = insetView(size, undefined, { boxes: [], gt: small })!;
  assert.deepEqual(view, { x: 288, y: 83, w: 44, h: 44 });
  assert.deepEqual(insetView(size, undefined, { boxes: [{ ...small, x: 395 }] })!.x, 356); // inside the frame
  assert.equal(insetView(size, undefined, { boxes: [], gt: { ...small, w: 80 } }), undefined);
  assert.equal(insetView(size, { x: 250, y: 50, w: 100, h: 75 }, { boxes: [], gt: small }), undefined); // cropped: large
  const svg = annotatedFrame(whole, { boxes: [small], inset: { view, href: 'data:inset' } }, 176, 'a');
  assert.ok(svg.includes(`translate(0,${132 - INSET})`), 'the target is on the right');
  assert.ok(svg.includes('href="data:inset"'));
  assert.equal(svg.split(colors[0]!).length - 1, 2, 'its box in the frame and in the inset');
});

test('a box without area, with NaN or infinity cannot be drawn', () => {
  assert.ok(isDrawable({ x: -5, y: 2, w: 1, h: 1 }));
  const bad = [undefined, { x: 0, y: 0, w: -1, h: 1 }, { x: Number.NaN, y: 0, w: 1, h: 1 }];
  for (const box of [...bad, { x: 0, y: 0, w: Number.POSITIVE_INFINITY, h: 1 }]) assert.ok(!isDrawable(box));
});

test('49 trackers look different, the first seven by colour alone', () => {
  const looks = Array.from({ length: 49 }, (_, i) => boxStyle(i));
  assert.equal(new Set(looks.map(({ color, dash }) => `${color} ${dash}`)).size, 49);
  assert.deepEqual(
    looks.slice(0, 7),
    colors.map((color) => ({ color, dash: '' })),
  );
  assert.equal(looks[7]!.color, colors[0]);
  assert.notEqual(looks[7]!.dash, '');
  assert.deepEqual(boxStyle(49), looks[0]);
});

test('a legend breaks into lines inside its width and keeps every name', () => {
  const names = Array.from({ length: 9 }, (_, i) => `Tracker number ${i}`);
  const wide = boxLegend(names, true, 5000);
  const narrow = boxLegend(names, true, 400);
  assert.equal(wide.height, 22);
  assert.ok(narrow.height >= 4 * 22);
  for (const name of [...names, 'ground truth']) assert.ok(narrow.svg.includes(`>${name}<`), name);
  assert.ok(!boxLegend(names, false, 400).svg.includes('ground truth'));
  const places = [...narrow.svg.matchAll(/translate\((-?[\d.]+),/g)].map(([, x]) => Number(x));
  assert.ok(places.every((x) => x >= 0 && x <= 400));
});

test('an embedded frame is a small JPEG of the view, never enlarged, the same every time', async () => {
  const { default: sharp } = await import('sharp');
  const image = blankImage(400, 300);
  const size = async (href: string) => {
    const { format, width, height } = await sharp(jpegOf(href)).metadata();
    return [format, width, height];
  };
  const all = await embedFrame(image);
  assert.deepEqual(await size(all.href), ['jpeg', 240, 180]);
  assert.deepEqual(all.view, { x: 0, y: 0, w: 400, h: 300 });
  const view = { x: 300, y: 250, w: 100, h: 50 };
  assert.deepEqual(await size((await embedFrame(image, { view })).href), ['jpeg', 100, 50]);
  assert.deepEqual(await embedFrame(image), all);
});

test('a view that is not inside the frame is refused', async () => {
  const image = blankImage(40, 30);
  const outside = [
    { x: -1, y: 0, w: 4, h: 4 },
    { x: 38, y: 0, w: 4, h: 4 },
    { x: 0, y: 0, w: 4, h: 31 },
    { x: 0, y: 0, w: 0, h: 4 },
    { x: 0.5, y: 0, w: 4, h: 4 },
  ];
  for (const view of outside) {
    await assert.rejects(embedFrame(image, { view }), { name: 'InputError', message: /of a frame of 40 x 30/ });
  }
});

test('picture and box stand in the PNG where they should', async () => {
  const { default: sharp } = await import('sharp');
  const image = blankImage(100, 80);
  for (let i = 0; i < image.data.length; i += 3) image.data.set([200, 180, 40], i);
  const frame = await embedFrame(image);
  const svg = annotatedFrame(frame, { boxes: [{ x: 25, y: 20, w: 50, h: 40 }] }, 200, 'a');
  const drawing = createDrawing({ title: '' }, svg, { width: 200, height: 160 });
  const png = await figureToPng(drawing, { scale: 1 });
  const pixel = async (left: number, top: number) =>
    [...(await sharp(png).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer())] as number[];
  const near = (found: number[], wanted: number[]) =>
    assert.ok(
      found.every((value, c) => Math.abs(value - wanted[c]!) < 24),
      `${found} is not ${wanted}`,
    );
  near(await pixel(100, 80), [200, 180, 40]);
  near(await pixel(50, 80), [0x27, 0x48, 0x80]); // the box's left edge, at 25 of 100 px
  near(await pixel(100, 40), [0x27, 0x48, 0x80]); // its upper edge
  near(await pixel(40, 80), [200, 180, 40]); // control: beside it
});

test('texts are escaped', () => {
  assert.equal(svgText(1.005, 2, 'a<b>&\u0001'), '<text x="1" y="2" >a&lt;b&gt;&amp; </text>');
});
