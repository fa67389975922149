import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { publishedResults } from '../scoring/sources.js';
import { qualitative, qualitativeConfig } from './qualitative.js';

const FRAMES = 8;
const root = mkdtempSync(path.join(tmpdir(), 'siamdla-tiny-'));
const annotations = path.join(root, 'anno.v1', 'OTB100.json');
const images = path.join(root, 'images');
const results = [path.join(root, 'results')];
after(() => rmSync(root, { recursive: true, force: true }));

/** A benchmark of two sequences in pysot's layout, with images elsewhere, and two trackers' results. */
before(async () => {
  const { default: sharp } = await import('sharp');
  const grey = { create: { width: 64, height: 48, channels: 3, background: '#777' } } as const;
  const picture = await sharp(grey).jpeg().toBuffer();
  const entry = (name: string, attr: string) => ({
    video_dir: name,
    init_rect: [10, 10, 20, 20],
    img_names: Array.from({ length: FRAMES }, (_, i) => `${name}/img/000${i + 1}.jpg`),
    gt_rect: Array.from({ length: FRAMES }, (_, i) => [10 + i, 10, 20, 20]),
    attr: [attr],
  });
  const json = { Couple: entry('Couple', 'Fast Motion'), Crossing: entry('Crossing', 'Deformation') };
  mkdirSync(path.dirname(annotations));
  writeFileSync(annotations, JSON.stringify(json));
  for (const name of Object.keys(json)) {
    mkdirSync(path.join(images, name, 'img'), { recursive: true });
    for (let i = 1; i <= FRAMES; i++) writeFileSync(path.join(images, name, 'img', `000${i}.jpg`), picture);
    for (const [tracker, step] of [
      ['Follower', 1],
      ['Stone', 0],
    ] as const) {
      const rows = Array.from({ length: FRAMES }, (_, i) => `${10 + i * (name === 'Couple' ? step : 1)},10,20,20`);
      mkdirSync(path.join(results[0]!, tracker), { recursive: true });
      writeFileSync(path.join(results[0]!, tracker, `${name}.txt`), rows.join('\n'));
    }
  }
});

const config = () => ({ ...qualitativeConfig(publishedResults, 'smoke'), zoom: false, annotations, images, results });

test('from files to figures: the sequence on which trackers differ comes first, the better tracker too', async () => {
  const result = await qualitative.run(config());
  assert.deepEqual(result.trackers, ['Follower', 'Stone']);
  assert.deepEqual(
    result.sequences.map(({ name, lost }) => [name, ...lost]),
    [
      ['Couple', 0, 0],
      ['Crossing', 0, 0],
    ],
  );
  // the stone falls behind by a pixel a frame: the last frame of each third differs most
  assert.deepEqual(
    result.sequences[0]!.row.frames.map(({ index, boxes }) => [index, boxes[0]!.x, boxes[1]!.x]),
    [
      [2, 12, 10],
      [4, 14, 10],
      [7, 17, 10],
    ],
  );
  assert.equal(result.isPlaceholder, false);
  assert.match(result.caption, /NOT the whole of OTB100/);
  const figures = qualitative.figures(result);
  assert.deepEqual(
    figures.map(({ name }) => name),
    ['fig06-otb100'], // no tracker lost the target
  );
  assert.match(JSON.stringify(figures[0]!.figure), /Tracking results on OTB100/);
});

test('an overlap threshold makes failures, and attributes choose sequences', async () => {
  const result = await qualitative.run({ ...config(), threshold: 0.5, attributes: ['Fast Motion'] });
  assert.deepEqual(
    result.sequences.map(({ name }) => name),
    ['Couple'],
  );
  assert.match(JSON.stringify(qualitative.figures(result)[0]), /The only available sequence with Fast Motion\./);
  // 7 px of 20: 13 / 27 = 0.48; 6 px: 14 / 26 = 0.54
  assert.deepEqual(result.sequences[0]!.lost, [0, 1]);
  assert.deepEqual([result.failure?.tracker, result.failure?.sequence], ['Stone', 'Couple']);
  assert.deepEqual(
    result.failure?.frames.map(({ index }) => index),
    [6, 7],
  );
});

test('a missing frame is an error that names its file, and so are images that are not found', async () => {
  const broken = path.join(root, 'broken');
  cpSync(images, broken, { recursive: true });
  rmSync(path.join(broken, 'Couple', 'img', '0005.jpg'));
  await assert.rejects(qualitative.run({ ...config(), images: broken }), {
    name: 'InputError',
    message: /broken.Couple.img.0005\.jpg: is missing/,
  });
  await assert.rejects(qualitative.run({ ...config(), images: path.join(root, 'nowhere') }), {
    name: 'InputError',
    message: /no images of OTB100: no .*nowhere.Couple.img.0001\.jpg/,
  });
  rmSync(path.join(broken, 'Couple'), { recursive: true });
  const rest = await qualitative.run({ ...config(), images: broken });
  assert.deepEqual(
    rest.sequences.map(({ name }) => name),
    ['Crossing'],
  );
});
