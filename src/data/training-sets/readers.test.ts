import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError } from '../../errors.js';
import { testFolder } from '../../testing/test-folder.js';
import { readTrainingSet, trainingSetIds } from './read-training-set.js';
import type { TrainingSet } from './training-set.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

const xml = (objects: string): string =>
  `<annotation>\n<folder>x</folder><size><width>100</width><height> 50 </height></size>${objects}</annotation>\n`;
const object = (track: number, ...[x1, y1, x2, y2]: number[]): string =>
  `<object>\n <trackid>${track}</trackid><name>n0</name>\n <bndbox><xmax>${x2}</xmax><xmin>${x1}</xmin><ymax>${y2}</ymax><ymin>${y1}</ymin></bndbox></object>`;
/** A JPEG's header alone: 200 x 100 px. */
const header = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 100, 0, 200, 1, 1, 0x11, 0);

const vid = 'Annotations/VID/train/ILSVRC2015_VID_train_0000/ILSVRC2015_train_00000000';
const coco = {
  info: { year: 2017, description: 'a "quoted" { bracket' },
  annotations: [{ image_id: 8, bbox: [1, 2, 3, 4], segmentation: [[1, 2]] }],
  images: [
    { id: 7, file_name: '000000000007.jpg', width: 100, height: 50 },
    { id: 8, file_name: '000000000008.jpg', width: 100, height: 50 },
  ],
};
const more = [
  { image_id: 7, bbox: [10, 20, 30, 20] },
  { image_id: 7, bbox: [0, 0, 0, 5] },
  { image_id: 7, bbox: [120, 0, 10, 5] },
];

/** Of each set two annotated frames at least, in its published layout. */
const layouts: Readonly<Record<string, Files>> = {
  vid: {
    [`${vid}/000000.xml`]: xml(object(0, 1, 2, 11, 22) + object(1, 5, 5, 9, 9)),
    [`${vid}/000001.xml`]: xml(''),
    [`${vid}/000002.xml`]: xml(object(0, 3, 2, 13, 22)),
  },
  det: {
    'Annotations/DET/train/ILSVRC2013_train/n01/n01_1.xml': xml(object(0, 1, 2, 11, 22) + object(0, 4, 4, 4, 9)),
    'Annotations/DET/train/ILSVRC2014_train_0000/a.xml': xml(''),
  },
  coco: {
    'annotations/instances_train2017.json': JSON.stringify({ ...coco, annotations: [...coco.annotations, ...more] }),
  },
  got10k: {
    'train/list.txt': 'GOT-10k_Train_000001\nGOT-10k_Train_000002\n',
    'train/GOT-10k_Train_000001/groundtruth.txt': '1.5,2,3,4\n2,2,3,4\n3,2,3,4\n',
    'train/GOT-10k_Train_000001/absence.label': '0\n1\n0\n',
    'train/GOT-10k_Train_000001/meta_info.ini': '[METAINFO]\nresolution: (1920, 1080)\n',
    'train/GOT-10k_Train_000002/groundtruth.txt': '0,0,0,0\n',
  },
  lasot: {
    'airplane/airplane-2/groundtruth.txt': '1,2,3,4\n5,6,7,8\n9,10,11,12\n',
    'airplane/airplane-2/full_occlusion.txt': '0,1,0',
    'airplane/airplane-2/out_of_view.txt': '0,0,0',
    'airplane/airplane-1/groundtruth.txt': '1,2,3,4\n', // of the test set
  },
  trackingnet: { 'TRAIN_3/anno/abc_0.txt': '1,2,3,4\n5,6,7,8\n', 'TRAIN_3/frames/abc_0/0.jpg': '' },
  youtubebb: {
    'yt_bb_detection_train.csv':
      'AA-b_,1000,0,person,0,present,0.1,0.2,0.3,0.5\nAA-b_,2000,0,person,0,absent,-1,-1,-1,-1\n' +
      'AA-b_,3000,0,person,0,present,0.2,0.3,0.3,0.5\ngone,1000,0,person,0,present,0.1,0.2,0.3,0.5\n',
    'yt_bb_detection_train/0/AA-b__1000_0_0.jpg': header,
    'yt_bb_detection_train/0/AA-b__3000_0_0.jpg': header,
  },
  own: {
    'cat/groundtruth_rect.txt': '1,1,10,20\n0,0,0,0\n3,1,10,20\n',
    'cat/img/1.jpg': '',
    'cat/img/2.jpg': '',
    'cat/img/3.jpg': '',
    'notes/readme.txt': 'no video',
  },
};

/** What was read: per video its name, and per track the boxes and the images. */
function shown(root: string, { videos }: TrainingSet): unknown {
  return videos.map(({ name, tracks }) => [
    name,
    tracks.map(({ boxes, length, path: image }) => [
      [...boxes],
      Array.from({ length }, (_, i) => path.relative(root, image(i)).replaceAll(path.sep, '/')),
    ]),
  ]);
}

const read = async (t: TestContext, id: string, files: Files = layouts[id]!): Promise<[string, TrainingSet]> => {
  const root = testFolder(t, files);
  return [root, await readTrainingSet(id, root)];
};

const expected: Readonly<Record<string, unknown>> = {
  vid: [
    [
      'ILSVRC2015_VID_train_0000/ILSVRC2015_train_00000000',
      [
        [[1, 2, 11, 22, 3, 2, 13, 22], [0, 2].map((i) => `${vid.replace('Annotations', 'Data')}/00000${i}.JPEG`)],
        [[5, 5, 9, 9], [`${vid.replace('Annotations', 'Data')}/000000.JPEG`]],
      ],
    ],
  ],
  det: [['ILSVRC2013_train/n01/n01_1', [[[1, 2, 11, 22], ['Data/DET/train/ILSVRC2013_train/n01/n01_1.JPEG']]]]],
  coco: [
    ['000000000007.jpg', [[[10, 20, 40, 40], ['train2017/000000000007.jpg']]]],
    ['000000000008.jpg', [[[1, 2, 4, 6], ['train2017/000000000008.jpg']]]],
  ],
  got10k: [
    [
      'GOT-10k_Train_000001',
      [[[1.5, 2, 4.5, 6, 3, 2, 6, 6], [1, 3].map((i) => `train/GOT-10k_Train_000001/0000000${i}.jpg`)]],
    ],
  ],
  lasot: [
    [
      'airplane/airplane-2',
      [[[1, 2, 4, 6, 9, 10, 20, 22], [1, 3].map((i) => `airplane/airplane-2/img/0000000${i}.jpg`)]],
    ],
  ],
  trackingnet: [['TRAIN_3/abc_0', [[[1, 2, 4, 6, 5, 6, 12, 14], [0, 1].map((i) => `TRAIN_3/frames/abc_0/${i}.jpg`)]]]],
  youtubebb: [
    ['AA-b_', [[[20, 30, 40, 50, 40, 30, 60, 50], [1, 3].map((i) => `yt_bb_detection_train/0/AA-b__${i}000_0_0.jpg`)]]],
  ],
  own: [
    [
      'cat',
      [
        [
          [0, 0, 10, 20, 2, 0, 12, 20],
          ['cat/img/1.jpg', 'cat/img/3.jpg'],
        ],
      ],
    ],
  ],
};

for (const id of trainingSetIds) {
  test(`${id}: videos, tracks, boxes and images of its published layout`, async (t) => {
    const [root, set] = await read(t, id);
    assert.equal(set.id, id);
    const found = JSON.stringify(shown(root, set), (_, value) =>
      typeof value === 'number' ? Math.round(1e4 * value) / 1e4 : value,
    );
    assert.equal(found, JSON.stringify(expected[id]));
  });

  test(`${id}: a folder that holds none gives one line with the path`, async (t) => {
    const root = testFolder(t);
    await assert.rejects(readTrainingSet(id, root), (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.ok(error.message.includes(root) && !error.message.includes('\n'), error.message);
      return true;
    });
  });
}

test('boxes without area and outside the image are counted', async (t) => {
  assert.deepEqual((await read(t, 'coco'))[1].dropped, { empty: 1, outside: 1 });
  assert.deepEqual((await read(t, 'det'))[1].dropped, { empty: 1, outside: 0 });
});

const broken: readonly (readonly [string, Files, RegExp])[] = [
  ['vid', { [`${vid}/000000.xml`]: xml('<object><trackid>0</trackid></object>') }, /000000\.xml: has no <bndbox>/],
  ['vid', { [`${vid}/000000.xml`]: '<annotation><size>' }, /no complete <annotation>/],
  ['det', { 'Annotations/DET/train/a.xml': xml(object(0, 1, 2, Number.NaN, 3)) }, /<xmax> is 'NaN'/],
  ['coco', { 'annotations/instances_train2017.json': '{"images": [{"id": 7}]}' }, /an image is \{"id":7\}/],
  ['coco', { 'annotations/instances_train2017.json': '{"images": [{"id": 7' }, /its end within/],
  ['coco', { 'annotations/instances_train2017.json': 'nothing' }, /'n' outside/],
  [
    'coco',
    { 'annotations/instances_train2017.json': '{"annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}]}' },
    /of image 1, which is not listed/,
  ],
  ['got10k', { 'train/list.txt': '../x' }, /list\.txt: line 1/],
  ['got10k', { 'train/list.txt': 'a', 'train/a/groundtruth.txt': '1,2,3' }, /line 1 holds 3 numbers/],
  ['trackingnet', { 'TRAIN_0/anno/a.txt': 'x' }, /a\.txt: line 1/],
  ['youtubebb', { 'yt_bb_detection_train.csv': 'a,1,2' }, /csv: line 1 is 'a,1,2'/],
  ['own', { 'cat/groundtruth_rect.txt': '1,2,3,4', 'cat/img/1.jpg': '', 'cat/img/2.jpg': '' }, /1 rows; expected 2/],
  ['own', { 'cat/groundtruth_rect.txt': '0,0,0,0', 'cat/1.jpg': '' }, /holds no box to train on/],
];
for (const [id, files, message] of broken) {
  test(`${id}: ${message.source}`, async (t) => {
    await assert.rejects(read(t, id, files), (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, message);
      return true;
    });
  });
}

test('own videos: images go by their numbers, with or without leading zeros', async (t) => {
  const count = 11;
  const rows = Array.from({ length: count }, (_, i) => `${i + 1},1,10,20\n`);
  const images = Object.fromEntries(rows.map((_, i) => [`cat/img/${i + 1}.jpg`, '']));
  const [, { videos }] = await read(t, 'own', { 'cat/groundtruth_rect.txt': rows.join(''), ...images });
  const { tracks } = videos[0]!;
  const names = Array.from({ length: count }, (_, i) => path.basename(tracks[0]!.path(i)));
  assert.deepEqual(
    names,
    Array.from({ length: count }, (_, i) => `${i + 1}.jpg`),
  );
});

test('an unknown set is answered with the known ones', async () => {
  await assert.rejects(readTrainingSet('ytbb', '.'), { name: 'InputError', message: 'ytbb was renamed to youtubebb' });
  await assert.rejects(
    readTrainingSet('imagenet', '.'),
    /unknown training set 'imagenet'; expected one of vid, youtubebb/,
  );
});
