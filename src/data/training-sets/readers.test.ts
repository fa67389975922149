import assert from 'node:assert/strict';
import { existsSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError } from '../../errors.js';
import { realData } from '../../testing/fixtures.js';
import { testFolder } from '../../testing/test-folder.js';
import { greyPng, indexedPng } from '../images/testing/masks.js';
import { locateDataset } from '../locate-dataset.js';
import { readTrainingSet } from './read-training-set.js';
import { trainingSetIds } from './sampling.js';
import { stampOfTrainingSet } from './set-stamp.js';
import type { TrainingSet } from './training-set.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

const xml = (objects: string): string =>
  `<annotation>\n<folder>x</folder><size><width>100</width><height> 50 </height></size>${objects}</annotation>\n`;
const object = (track: number, ...[x1, y1, x2, y2]: number[]): string =>
  `<object>\n <trackid>${track}</trackid><name>n0</name>\n <bndbox><xmax>${x2}</xmax><xmin>${x1}</xmin><ymax>${y2}</ymax><ymin>${y1}</ymin></bndbox></object>`;
/** A JPEG's header alone. */
const jpeg = (width: number, height: number): Uint8Array =>
  Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, height, 0, width, 1, 1, 0x11, 0);
const header = jpeg(200, 100);

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

/** A video of DAVIS: a palette index for each pixel of each mask, and frames of the same size. */
const davisVideo = (name: string, masks: readonly (readonly (readonly number[])[])[]): Files =>
  Object.fromEntries(
    masks.flatMap((rows, i) => [
      [`Annotations/480p/${name}/0000${i}.png`, indexedPng(rows)],
      [`JPEGImages/480p/${name}/0000${i}.jpg`, jpeg(rows[0]!.length, rows.length)],
    ]),
  );
const none = [[0, 0, 0, 0]];

/** A sequence of MOT with three images of 100 x 50 px. */
const motSequence = (name: string, gt: string): Files => ({
  [`train/${name}/seqinfo.ini`]: `[Sequence]\nname=${name}\nimDir=img1\nframeRate=30\nseqLength=3\nimWidth=100\nimHeight=50\nimExt=.jpg\n`,
  [`train/${name}/gt/gt.txt`]: gt,
  ...Object.fromEntries([1, 2, 3].map((i) => [`train/${name}/img1/00000${i}.jpg`, ''])),
});

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
  davis: {
    ...davisVideo('dogs', [
      [
        [0, 1, 1, 0],
        [2, 1, 0, 0],
      ],
      [
        [0, 0, 0, 0],
        [0, 0, 2, 2],
      ],
      [
        [0, 0, 0, 0],
        [0, 0, 0, 1],
      ],
    ]),
    ...davisVideo('val-video', [[[1, 0]]]),
    'ImageSets/2017/train.txt': 'dogs\n',
    'ImageSets/2016/train.txt': 'val-video\n',
  },
  mot: {
    ...motSequence('MOT17-02-DPM', '1,9,1,1,9,9,1,1,1\n'),
    ...motSequence(
      'MOT17-02-FRCNN',
      '1,2,11,21,20,10,1,1,1\n3,2,91,41,20,20,1,1,0.25\n2,2,1,1,9,9,1,1,0.2\n' + // clipped; hardly visible
        '2,1,1,1,30.5,9,1,1,0.9\n1,1,5,5,9,9,0,1,1\n1,3,5,5,9,9,1,7,1\n2,3,200,5,9,9,1,1,1\n', // ignored; seated; outside
    ),
    ...motSequence('MOT17-02-SDP', '1,9,1,1,9,9,1,1,1\n'),
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
  davis: [
    [
      'dogs',
      [
        [[1, 0, 3, 2, 3, 1, 4, 2], [0, 2].map((i) => `JPEGImages/480p/dogs/0000${i}.jpg`)],
        [[0, 1, 1, 2, 2, 1, 4, 2], [0, 1].map((i) => `JPEGImages/480p/dogs/0000${i}.jpg`)],
      ],
    ],
  ],
  mot: [
    [
      'MOT17-02-FRCNN',
      [
        [[0, 0, 30.5, 9], ['train/MOT17-02-FRCNN/img1/000002.jpg']],
        [[10, 20, 30, 30, 90, 40, 100, 50], [1, 3].map((i) => `train/MOT17-02-FRCNN/img1/00000${i}.jpg`)],
      ],
    ],
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
    if (id !== 'own') assert.equal(locateDataset(id, { given: root, kind: 'training' }).found, root);
  });

  test(`${id}: a folder that holds none gives one line with the path`, async (t) => {
    const root = testFolder(t);
    await assert.rejects(readTrainingSet(id, root), (error: unknown) => {
      assert.ok(error instanceof InputError);
      assert.ok(error.message.includes(root) && !error.message.includes('\n'), error.message);
      return true;
    });
  });

  test(`${id}: its stamp tells of every file of annotations, wherever the folder is, and not of images`, (t) => {
    const [from, root] = [testFolder(t, layouts[id]), path.join(testFolder(t), 'moved')];
    const names = Object.keys(layouts[id]!);
    const isImage = (name: string): boolean => name.endsWith('.jpg');
    const before = stampOfTrainingSet(id, from);
    for (const name of names.filter(isImage)) writeFileSync(path.join(from, name), 'another image');
    renameSync(from, root);
    assert.equal(stampOfTrainingSet(id, root), before);
    for (const name of names) {
      if (isImage(name) || name === 'notes/readme.txt') continue;
      const file = path.join(root, name);
      utimesSync(path.dirname(file), 1, 1); // of a folder the time tells, to the second
      const there = stampOfTrainingSet(id, root);
      rmSync(file);
      assert.notEqual(stampOfTrainingSet(id, root), there, name);
    }
  });
}

test('ImageNet may lie in the folder of its archive', async (t) => {
  for (const id of ['vid', 'det']) {
    const files = Object.entries(layouts[id]!).map(([name, content]) => [`ILSVRC2015/${name}`, content] as const);
    const [root, set] = await read(t, id, Object.fromEntries(files));
    assert.equal(JSON.stringify(shown(path.join(root, 'ILSVRC2015'), set)), JSON.stringify(expected[id]));
    assert.equal(locateDataset(id, { given: root, kind: 'training' }).found, root);
    const before = stampOfTrainingSet(id, root);
    rmSync(path.dirname(path.join(root, files[0]![0])), { recursive: true });
    assert.notEqual(stampOfTrainingSet(id, root), before);
  }
});

test('the stamp of a set tells of a file of equal size that was written at another time, and of prepared crops', (t) => {
  const root = testFolder(t, layouts.got10k);
  const stamp = (): string => stampOfTrainingSet('got10k', root);
  const stamps = [stamp()];
  utimesSync(path.join(root, 'train/list.txt'), 1, 1);
  stamps.push(stamp());
  for (const name of ['train.json', 'prepared.json', 'crop255']) {
    writeFileSync(path.join(root, name), '');
    stamps.push(stamp());
  }
  assert.equal(new Set(stamps).size, 5);
});

test('boxes without area and outside the image are counted', async (t) => {
  assert.deepEqual((await read(t, 'coco'))[1].dropped, { empty: 1, outside: 1 });
  assert.deepEqual((await read(t, 'det'))[1].dropped, { empty: 1, outside: 0 });
  assert.deepEqual((await read(t, 'mot'))[1].dropped, { empty: 0, outside: 1 });
  assert.deepEqual((await read(t, 'youtubebb'))[1].dropped, { empty: 0, outside: 0, missing: 1 });
});

test('COCO: val2017 is read where train2017 is not, and says so; with both, train2017 alone', async (t) => {
  const json = JSON.stringify(coco);
  const [train, val] = ['train2017', 'val2017'].map((split) => `annotations/instances_${split}.json`) as [
    string,
    string,
  ];
  const images = { 'val2017/000000000008.jpg': '' };
  const splitOf = async (files: Files): Promise<string> => {
    const [root, { videos, title }] = await read(t, 'coco', files);
    return `${title}: ${path.relative(root, videos[0]!.tracks[0]!.path(0)).split(path.sep)[0]}`;
  };
  assert.equal(await splitOf({ [val]: json }), 'COCO (val2017): val2017');
  assert.equal(await splitOf({ [val]: json, [train]: json, ...images }), 'COCO (val2017): val2017');
  assert.equal(await splitOf({ [val]: json, [train]: json }), 'COCO: train2017');
  assert.equal(await splitOf({ [val]: json, [train]: json, ...images, 'train2017/1.jpg': '' }), 'COCO: train2017');
});

test('DAVIS: the lists of 2016, and all videos where there is no list', async (t) => {
  const videos = {
    ...davisVideo('bear', [[[0, 1]]]),
    ...davisVideo('cow', [[[0, 1]]]),
    ...davisVideo('dog', [[[0, 1]]]),
  };
  const names = async (files: Files): Promise<string[]> =>
    (await read(t, 'davis', { ...videos, ...files }))[1].videos.map(({ name }) => name);
  const line = (i: number): string => `/JPEGImages/480p/cow/0000${i}.jpg /Annotations/480p/cow/0000${i}.png \n`;
  assert.deepEqual(await names({ 'ImageSets/480p/train.txt': line(0) + line(1) }), ['cow']);
  assert.deepEqual(await names({ 'ImageSets/2016/train.txt': 'dog\r\nbear\r\n' }), ['dog', 'bear']);
  assert.deepEqual(await names({}), ['bear', 'cow', 'dog']);
});

test('DAVIS: the binary masks of 2016 have one object, on whatever frames it is', async (t) => {
  const files = Object.fromEntries(
    [[[0, 255, 255]], [[0, 0, 0]], [[255, 0, 0]]].flatMap((rows, i) => [
      [`Annotations/480p/bear/0000${i}.png`, greyPng(rows)],
      [`JPEGImages/480p/bear/0000${i}.jpg`, jpeg(3, 1)],
    ]),
  );
  const [, { videos }] = await read(t, 'davis', files);
  const [track, ...more] = videos[0]!.tracks;
  assert.deepEqual([[...track!.boxes], more.length], [[1, 0, 3, 1, 0, 0, 1, 1], 0]);
});

for (const id of ['davis', 'mot']) {
  test(`${id}: a track goes on after a gap of ten frames`, async (t) => {
    const gap = Array.from({ length: 12 }, (_, i) => i % 11 === 0);
    const masks = Object.fromEntries(
      gap.flatMap((isThere, i) => [
        [`Annotations/480p/v/${String(i).padStart(5, '0')}.png`, indexedPng([[0, isThere ? 1 : 0]])],
        [`JPEGImages/480p/v/${String(i).padStart(5, '0')}.jpg`, jpeg(2, 1)],
      ]),
    );
    const images = Object.fromEntries(gap.map((_, i) => [`train/v/img1/${String(i + 1).padStart(6, '0')}.jpg`, '']));
    const rows = gap.flatMap((isThere, i) => (isThere ? [`${i + 1},4,1,1,9,9,1,1,1\n`] : []));
    const files = id === 'davis' ? masks : { ...motSequence('v', rows.join('')), ...images };
    const [, { videos }] = await read(t, id, files);
    const { tracks } = videos[0]!;
    assert.equal(tracks.length, 1);
    const first = id === 'davis' ? 0 : 1;
    assert.deepEqual(
      [0, 1].map((i) => tracks[0]!.frameNumber!(i)),
      [first, first + 11],
    );
  });
}

test('MOT: FRCNN of the three copies, else the first; videos of MOT20 as they are; train/ itself may be given', async (t) => {
  const gt = '1,1,1,1,9,9,1,1,1\n';
  const files = ['MOT17-02-SDP', 'MOT17-02-DPM', 'MOT17-04-DPM', 'MOT17-04-FRCNN', 'MOT20-01'].map((name) =>
    motSequence(name, gt),
  );
  const root = testFolder(t, Object.assign({}, ...files));
  for (const place of [root, path.join(root, 'train')]) {
    const { videos } = await readTrainingSet('mot', place);
    assert.deepEqual(
      videos.map(({ name }) => name),
      ['MOT17-02-DPM', 'MOT17-04-FRCNN', 'MOT20-01'],
    );
  }
});

const video = realData('video/train');
test("own videos: a folder of 57 real videos in OTB's layout", { skip: video.skip }, async () => {
  const { videos, dropped } = await readTrainingSet('own', video.file);
  const rows = videos.reduce((sum, { tracks }) => sum + tracks[0]!.length, 0);
  assert.deepEqual([videos.length, rows, dropped], [57, 1734, { empty: 0, outside: 0 }]);
  for (const { tracks } of videos) assert.ok(existsSync(tracks[0]!.path(0)) && tracks.length === 1);
});

const gtRow = '1,1,1,1,9,9,1,1,1\n';
const broken: readonly (readonly [string, Files, RegExp])[] = [
  ['vid', { [`${vid}/000000.xml`]: xml('<object><trackid>0</trackid></object>') }, /000000\.xml: has no <bndbox>/],
  ['vid', { [`${vid}/000000.xml`]: '<annotation><size>' }, /000000.xml: is not well-formed XML at line 1/],
  [
    'vid',
    { [`${vid}/000000.xml`]: xml(object(0, 1, 2, 3, 4).replace('<trackid>0</trackid>', '')) },
    /000000\.xml: has an <object> without <trackid>/,
  ],
  ['det', { 'Annotations/DET/train/a.xml': xml(object(0, 1, 2, Number.NaN, 3)) }, /<xmax> is 'NaN'/],
  ['coco', { 'annotations/instances_train2017.json': '{"images": [{"id": 7}]}' }, /an image is \{"id":7\}/],
  ['coco', { 'annotations/instances_train2017.json': '{"images": [{"id": 7' }, /its end within/],
  ['coco', { 'annotations/instances_train2017.json': 'nothing' }, /'n' outside/],
  [
    'coco',
    { 'annotations/instances_train2017.json': '{"annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}]}' },
    /refers to image 1; expected an id in 'images'/,
  ],
  ['got10k', { 'train/list.txt': '../x' }, /list\.txt: line 1/],
  ['got10k', { 'train/list.txt': 'a', 'train/a/groundtruth.txt': '1,2,3' }, /line 1 holds 3 numbers/],
  ['trackingnet', { 'TRAIN_0/anno/a.txt': 'x' }, /a\.txt: line 1/],
  ['youtubebb', { 'yt_bb_detection_train.csv': 'a,1,2' }, /csv: line 1 is 'a,1,2'/],
  [
    'davis',
    { 'ImageSets/2017/train.txt': '../x', 'Annotations/480p/a/x': '' },
    /train\.txt: line 1 is "\.\.\/x"; expected/,
  ],
  ['davis', { 'ImageSets/2017/train.txt': '\n', 'Annotations/480p/a/x': '' }, /train\.txt: is empty; expected names/],
  [
    'davis',
    { 'ImageSets/2017/train.txt': 'b', 'Annotations/480p/a/x': '' },
    /480p.b: not found; expected the masks of b, named in .*train\.txt/,
  ],
  [
    'davis',
    { 'Annotations/480p/a/00000.png': indexedPng(none) },
    /a.00000\.jpg: is missing; expected the frame of .*00000\.png/,
  ],
  [
    'davis',
    { ...davisVideo('a', [none]), 'JPEGImages/480p/a/00001.jpg': jpeg(4, 1) },
    /Annotations.480p.a.00001\.png: is missing; expected the mask of .*JPEGImages.480p.a.00001\.jpg: remove the image/,
  ],
  [
    'davis',
    { ...davisVideo('a', [none]), 'JPEGImages/480p/a/00000.jpg': 'x' },
    /a.00000\.jpg: is no JPEG; expected the frame of/,
  ],
  [
    'davis',
    { ...davisVideo('a', [none]), 'JPEGImages/480p/a/00000.jpg': jpeg(8, 2) },
    /00000\.png: is 4 x 1 pixels; expected 8 x 2, the size of its frame/,
  ],
  [
    'davis',
    { ...davisVideo('a', [none]), 'Annotations/480p/a/00000.png': 'x' },
    /00000\.png: is no PNG; expected a mask/,
  ],
  ['davis', davisVideo('a', [none]), /holds no box to train on/],
  ['mot', motSequence('a', `${gtRow}1,2,3\n`), /gt\.txt: line 2 holds 3 numbers; expected 9 \(frame, id, left, /],
  ['mot', motSequence('a', `${gtRow}x\n`), /gt\.txt: line 2 holds 'x' where a number/],
  [
    'mot',
    motSequence('a', `${gtRow}2,1,1,1,9,9,1,1,1\n${gtRow}`),
    /gt\.txt: lines 1 and 3 are both of frame 1 and id 1; expected one/,
  ],
  [
    'mot',
    motSequence('a', `${gtRow}4,1,1,1,9,9,1,1,1\n`),
    /gt\.txt: line 2 is of frame 4, but .*000004\.jpg is missing; expected that image/,
  ],
  ['mot', motSequence('a', '1,-1,1,1,9,9,1,1,1\n'), /gt\.txt: line 1 has the id -1; expected an integer from 1/],
  ['mot', motSequence('a', '0,1,1,1,9,9,1,1,1\n'), /gt\.txt: line 1 has the frame 0; expected an integer from 1/],
  ['mot', motSequence('a', '1,1,1,1,-9,9,1,1,1\n'), /gt\.txt: line 1 has the width -9; expected at least 0/],
  ['mot', motSequence('a', '1,1,nan,1,9,9,1,1,1\n'), /gt\.txt: line 1 has the left NaN; expected a number of pixels/],
  [
    'mot',
    motSequence('a', '1,1,1,1,9,9,1,1,2\n'),
    /gt\.txt: line 1 has the visibility 2; expected a share from 0 to 1/,
  ],
  ['mot', motSequence('a', '1,1,200,1,9,9,1,1,1\n2,1,1,1,0,9,1,1,1\n'), /holds no box to train on/],
  [
    'mot',
    { ...motSequence('a', gtRow), 'train/a/seqinfo.ini': 'imWidth=x' },
    /seqinfo\.ini: imWidth is 'x'; expected a number of pixels/,
  ],
  [
    'mot',
    { ...motSequence('a', gtRow), 'train/a/seqinfo.ini': 'imWidth=9\nimHeight=9\nimDir=..' },
    /seqinfo\.ini: imDir is '\.\.' and/,
  ],
  ['mot', { 'train/a/gt/gt.txt': gtRow }, /seqinfo\.ini: cannot be read \(.*\); expected MOT's description/],
  ['own', { 'cat/groundtruth_rect.txt': '1,2,3,4', 'cat/img/1.jpg': '', 'cat/img/2.jpg': '' }, /1 row; expected 2/],
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
  await assert.rejects(
    readTrainingSet('imagenet', '.'),
    /unknown training set 'imagenet'; expected one of vid, youtubebb/,
  );
});
