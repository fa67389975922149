import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankImage } from '../../data/images/image.js';
import { commonViews } from './common-views.js';
import { createDrawing } from './svg.js';
import { type DecodedRow, drawTrackingStrip, embedRow, trackingStrip } from './tracking-strip.js';

const box = { x: 30, y: 20, w: 20, h: 10 };
const row = (title: string, indices: readonly number[], width = 100, height = 50): DecodedRow => ({
  title,
  subtitle: 'Occlusion',
  frames: indices.map((index) => ({ index, image: blankImage(width, height), boxes: [box, undefined], gt: box })),
});
const options = { title: 'Strip', caption: 'from nowhere', trackers: ['A', 'B'] };

test('rows of their own heights, frames side by side, one legend, one note', async () => {
  const rows = [row('Wide', [0, 11, 99]), row('Tall & thin', [4], 50, 100)];
  const drawing = await drawTrackingStrip(rows, { ...options, frameWidth: 200 });
  // three frames of 200 px with gaps of 8 px and edges of 18 px
  assert.equal(drawing.width, 3 * 200 + 2 * 8 + 2 * 18);
  for (const text of ['Strip', 'from nowhere', 'Wide', 'Tall &amp; thin', 'Occlusion']) {
    assert.ok(drawing.svg.includes(text), text);
  }
  assert.deepEqual(
    [...drawing.svg.matchAll(/>(#\d+)</g)].map(([, number]) => number),
    ['#1', '#12', '#100', '#5'],
  );
  assert.equal(drawing.svg.match(/>ground truth</g)?.length, 1);
  // title 46, caption 24, row of 100 px and gap of 8 px, caption 24: there the second row begins
  assert.ok(
    drawing.svg.includes('<g transform="translate(18,202)"><clipPath id="frame-1-0"><rect width="200" height="400"/>'),
  );
  assert.ok(drawing.svg.includes('x="60" y="40" width="40" height="20"')); // the box, twice as large
  assert.deepEqual(await drawTrackingStrip(rows, { ...options, frameWidth: 200 }), drawing);
});

test('a single frame has room for its title beside it', async () => {
  const title = 'Fig. 6: Tracking results on synthetic videos, smoke scale';
  const drawing = await drawTrackingStrip([row('S', [0])], { ...options, title });
  assert.equal(drawing.width, 544 + 2 * 18);
  assert.ok(drawing.svg.includes(`>${title}<`));
});

test('ground truth is left out when asked, and from the legend where there is none', async () => {
  const rows = [await embedRow(row('S', [1]))];
  assert.ok(trackingStrip(rows, options).svg.includes('stroke-dasharray'));
  assert.ok(!trackingStrip(rows, { ...options, groundTruth: false }).svg.includes('stroke-dasharray'));
  const bare = [{ ...rows[0]!, frames: rows[0]!.frames.map(({ gt: _, ...frame }) => frame) }];
  assert.ok(!trackingStrip(bare, options).svg.includes('ground truth'));
});

test('more trackers than colours have dashes of their own', async () => {
  const trackers = Array.from({ length: 9 }, (_, i) => `T${i}`);
  const frames = [{ index: 0, image: blankImage(100, 50), boxes: trackers.map(() => box) }];
  const { svg } = await drawTrackingStrip([{ title: 'S', frames }], { title: '', trackers });
  assert.equal(svg.match(/stroke-dasharray="7 3"/g)?.length, 4); // two boxes and two entries of the legend
  for (const name of trackers) assert.ok(svg.includes(`>${name}<`), name);
});

test('a title that is wider than its drawing is smaller, then shortened', () => {
  const titleOf = (title: string): readonly [number, string] => {
    const { svg } = createDrawing({ title }, '', { width: 516, height: 100 });
    const [, size, shown] = /font-size="([\d.]+)" text-anchor="middle">([^<]*)</.exec(svg)!;
    return [Number(size), shown!];
  };
  assert.deepEqual(titleOf('SiamCAR on Crossing'), [17, 'SiamCAR on Crossing']);
  const long = 'DLA-SiamCAR on /home/somebody/videos/2026/a-walk-in-the-park.mp4';
  assert.deepEqual(titleOf(long), [14.15, long]);
  const [size, shown] = titleOf(long + long);
  assert.deepEqual([size, shown.length, shown.at(-1)], [11, 82, '\u2026']);
});

test('nothing to draw, and a wrong number of boxes, are refused', async () => {
  const draw = (rows: readonly DecodedRow[], trackers = ['A', 'B']) => drawTrackingStrip(rows, { title: '', trackers });
  await assert.rejects(draw([]), { name: 'InputError', message: /no sequence/ });
  await assert.rejects(draw([row('S', [])]), { name: 'InputError', message: /S: no frame/ });
  await assert.rejects(draw([row('S', [3])], ['A']), { message: /S: frame 4 has 2 boxes; expected 1/ });
  await assert.rejects(draw([row('S', [3])], ['A', 'A']), { message: /two trackers are named 'A'/ });
});

test('zoomed frames of a row show equally large parts around the boxes, inside the frame', () => {
  const image = { width: 400, height: 200 };
  const at = (x: number, y: number) => ({ image, boxes: [{ x, y, w: 20, h: 20 }] });
  // the least part: 0.4 of 400 x 200, centred on 110, 110, and moved inside at the corner
  assert.deepEqual(commonViews([at(100, 100), at(0, 0), at(385, 190)]), [
    { x: 30, y: 70, w: 160, h: 80 },
    { x: 0, y: 0, w: 160, h: 80 },
    { x: 240, y: 120, w: 160, h: 80 },
  ]);
  // boxes from 0 to 220 px span 55 %, with room 74.25 %: 297 x 149 px for all
  const far = { image, boxes: [{ x: 0, y: 90, w: 20, h: 20 }, undefined], gt: { x: 200, y: 90, w: 20, h: 20 } };
  assert.deepEqual(
    commonViews([at(100, 100), far]).map(({ w, h }) => [w, h]),
    [
      [297, 149],
      [297, 149],
    ],
  );
  assert.deepEqual(commonViews([{ image, boxes: [undefined] }]), [{ x: 0, y: 0, w: 400, h: 200 }]);
});
