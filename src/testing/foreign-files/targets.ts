import { createRequire } from 'node:module';
import path from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import type Sharp from 'sharp';
import { readBoxes, readRectFile } from '../../data/annotation-files/box-files.js';
import { readFlags } from '../../data/annotation-files/flags.js';
import { readAnnotations } from '../../data/benchmarks/annotations.js';
import { readDtb70 } from '../../data/benchmarks/dtb70.js';
import { readGot10k } from '../../data/benchmarks/got10k.js';
import { readNfs } from '../../data/benchmarks/nfs.js';
import { readPysotJson } from '../../data/benchmarks/pysot-json.js';
import { readTc128 } from '../../data/benchmarks/tc128.js';
import { readVot } from '../../data/benchmarks/vot.js';
import { decodeImage } from '../../data/images/decode.js';
import { jpegSize } from '../../data/images/image-size.js';
import { readMaskBoxes } from '../../data/images/mask.js';
import { indexedPng } from '../../data/images/testing/masks.js';
import { publishedNumbers } from '../../data/published.js';
import { readOpeFile } from '../../data/results/ope-results.js';
import { readVotFile } from '../../data/results/vot-results.js';
import { readNameList } from '../../data/sequence-names.js';
import { readVocXml } from '../../data/training-sets/formats/voc-xml.js';
import { readTrainingSet } from '../../data/training-sets/read-training-set.js';
import { readText } from '../../files/text-file.js';
import { convertCheckpoint } from '../../models/checkpoints/convert.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import {
  dict,
  floats,
  legacyFile,
  pickled,
  storage,
  tensor,
  text,
  tuple,
  zipFile,
} from '../../models/checkpoints/testing/torch-files.js';
import { cellHtml } from '../../notebook/gallery/cells.js';
import { summarize } from '../../notebook/gallery/page.js';
import { readNotebook } from '../../notebook/run/ipynb.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import { parseTraining } from '../../training/loop/stored.js';
import { emptyTally } from '../../training/loop/summary.js';

/** A reader, a small good set of files for it, and which of them comes from a stranger. */
export interface Target {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly foreign: string;
  /** @param folder Where the files are. */
  readonly read: (folder: string) => unknown;
  /** How many cases there are for one of an ordinary reader. Default: 1. */
  readonly share?: number;
}

/** A reader of one file. */
function one(name: string, content: string | Uint8Array, read: (file: string) => unknown, share: number = 1): Target {
  return { files: { [name]: content }, foreign: name, read: (folder) => read(path.join(folder, name)), share };
}

/** A training set in its published layout. */
function set(id: string, files: Target['files'], foreign: string): Target {
  return {
    files,
    foreign,
    read: async (folder) => {
      const { videos } = await readTrainingSet(id, folder);
      for (const { tracks } of videos) for (const track of tracks) track.path(0);
    },
  };
}

const box = '<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>';
const xml = `<?xml version="1.0"?><annotation><size><width>99</width><height>50</height></size><object><trackid>0</trackid>${box}</object><!-- a --></annotation>`;
const entry = {
  img_names: ['a/1.jpg', 'a/2.jpg'],
  gt_rect: [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ],
  attr: ['Occlusion'],
  absent: [1, 0],
};
const annotations = JSON.stringify({ a: entry, b: { ...entry, width: 5, height: 6, occlusion: [0, 1] } });
const rows = '1,2,3,4\n5.5,6,7,8\n9\t10 11,12\n';
const coco = JSON.stringify({
  images: [{ id: 7, file_name: 'a.jpg', width: 100, height: 50 }],
  annotations: [{ image_id: 7, bbox: [1, 2, 3, 4] }],
});
const nfsRows = '0 10 20 30 40 1 0 0 0 "ball"\n0 10 20 31 40.5 2 0 1 1 "ball"\n';
const mask = indexedPng(Array.from({ length: 16 }, (_, y) => Array.from({ length: 24 }, (_, x) => (x * y) % 4)));
const mot = {
  'train/a/seqinfo.ini': '[Sequence]\nname=a\nimDir=img1\nseqLength=2\nimWidth=100\nimHeight=50\nimExt=.jpg\n',
  'train/a/gt/gt.txt': '1,1,10,20,30,20,1,1,1\n2,1,11,20,30,20,1,1,0.5\n1,2,5,5,9,9,0,7,0\n',
  ...{ 'train/a/img1/000001.jpg': '', 'train/a/img1/000002.jpg': '' },
};
const numpy = Buffer.concat([
  Buffer.from(
    `${"\x93NUMPY\x01\0\x46\0{'descr': '<f8', 'fortran_order': False, 'shape': (2, 4), }".padEnd(79)}\n`,
    'latin1',
  ),
  new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer),
]);

/** An element of a MAT-file 5, its tag included. */
function mat(type: number, data: Uint8Array): Buffer {
  const tag = Buffer.from(Uint32Array.of(type, data.length).buffer);
  return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
}
const ints = (...values: number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
const doubles = (...values: number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);
const named = (kind: number, dimensions: number[], name: string, ...more: Buffer[]): Buffer =>
  mat(14, Buffer.concat([mat(6, ints(kind, 0)), mat(5, ints(...dimensions)), mat(1, Buffer.from(name)), ...more]));
const res = named(6, [2, 4], '', mat(9, doubles(1, 5, 2, 6, 3, 7, 4, 8)));
const type = named(4, [1, 4], '', mat(16, Buffer.from('rect')));
const run = named(2, [1, 1], '', mat(5, ints(8)), mat(1, Buffer.from('res\0\0\0\0\0type\0\0\0\0')), res, type);
const matHead = Buffer.concat([Buffer.alloc(124, ' '), Buffer.from('\0\x01IM', 'latin1')]);
const results = named(1, [1, 1], 'results', run);
const packed = deflateSync(results);
const matlab = Buffer.concat([matHead, results, Buffer.from(Uint32Array.of(15, packed.length).buffer), packed]);

const safetensors = ((): Uint8Array => {
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { layout: 'oihw' },
      'a.weight': { dtype: 'F32', shape: [2, 1, 1, 1], data_offsets: [0, 8] },
      b: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, floats(1, 2, 3)]);
})();
const stateDict = dict(
  text('state_dict'),
  dict(text('module.w'), tensor(storage('0', 6), [2, 3], [3, 1])),
  text('epoch'),
  [0x4b, 5],
);
const pth = zipFile(pickled(stateDict), { 0: floats(1, 2, 3, 4, 5, 6) });
const legacy = legacyFile(pickled(dict(text('w'), tensor(storage('0', 2), [2], [1]))), pickled(tuple(text('0'))), [
  2,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  ...floats(1, 2),
]);
const checkpoint = (file: string): unknown => convertCheckpoint(readCheckpoint(file), { layout: 'hwio' });

const times = { data: 1, assignment: 2, step: 3 };
const step = {
  kind: 'step',
  epoch: 0,
  step: 0,
  rate: 0.1,
  positivesPerImage: 3,
  times,
  loss: 1,
  parts: { cls: null },
  norm: 1,
  taken: true,
};
const training = JSON.stringify({
  version: 1,
  config: { epochs: 2, phases: [{ from: 0, frozen: [], frozenKernels: [] }] },
  ...{ epoch: 0, step: 0, history: [], tally: emptyTally },
});
const notebook = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    {
      cell_type: 'markdown',
      metadata: {},
      source: ['# A [b](c.ipynb)\n', '![p](attachment:p.png)'],
      attachments: { 'p.png': { 'image/png': 'QUJD' } },
    },
    {
      ...{ cell_type: 'code', metadata: { tags: ['x'] }, source: 'const a = 1;', execution_count: 1 },
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['a\n'] },
        {
          output_type: 'display_data',
          data: { 'text/plain': 'x', 'image/png': 'QUJD' },
          metadata: { 'image/png': { width: 2, height: 2 } },
        },
        {
          output_type: 'execute_result',
          data: { 'text/html': '<b>x</b><script>1</script>' },
          metadata: {},
          execution_count: 1,
        },
        { output_type: 'error', ename: 'E', evalue: 'v', traceback: [] },
      ],
    },
  ],
});
const gallery = (file: string): unknown => {
  const read = readNotebook(file);
  return [summarize(read, 'a.html', 'a'), ...read.cells.map(cellHtml)];
};
const published = JSON.stringify({
  ...{ id: 'x', title: 't', source: 's', compared: ['a'], claims: [] },
  entries: [{ tracker: 'a', by: 'authors', source: 's', scores: { auc: 0.5 } }],
});

/** All readers of files that may come from strangers. */
export async function foreignTargets(): Promise<Readonly<Record<string, Target>>> {
  const sharp = createRequire(import.meta.url)('sharp') as typeof Sharp;
  const noise = Uint8Array.from({ length: 3 * 24 * 16 }, (_, i) => (i * 7919) % 251);
  const picture = sharp(noise, { raw: { width: 24, height: 16, channels: 3 } });
  const formats = ['jpeg', 'png', 'webp', 'tiff'] as const;
  const bytes = await Promise.all(formats.map((format) => picture.clone().toFormat(format).toBuffer()));
  const images = Object.fromEntries(
    formats.map((format, i) => [`image (${format})`, one(`a.${format}`, bytes[i]!, (file) => decodeImage(file), 0.5)]),
  );
  return {
    'annotations (JSON)': one('a.json', annotations, (file) => readPysotJson(file)),
    'annotations (JSON, gzip)': one('a.json.gz', gzipSync(annotations), (file) => readPysotJson(file)),
    'annotations alone (JSON)': one('a.json', annotations, readAnnotations),
    'boxes (JSON)': one('a.json', '[[1, 2, 3, 4], [5, 6, 7, 8.5]]', readBoxes),
    'list of names': one('list.txt', 'a\nb-1\nc d\n', readNameList),
    'boxes (text)': one('a.txt', rows, readRectFile),
    'flags (text)': one('a.txt', '0,1,0\n1\n', (file) => readFlags(file)),
    'results (text)': one('a.txt', rows, (file) => readOpeFile(file, 3)),
    'results (.npy)': one('a.npy', numpy, (file) => readOpeFile(file)),
    'results (.mat)': one('a.mat', matlab, (file) => readOpeFile(file)),
    'results (VOT)': one('a.txt', '1\n1,2,3,4\n2\n0\n0\n1.0\n1,2,3,4,5,6,7,8\n', (file) => readVotFile(file)),
    'benchmark (GOT-10k)': {
      files: { 'val/list.txt': 'a\n', 'val/a/groundtruth.txt': rows, 'val/a/meta_info.ini': 'resolution: (9, 9)\n' },
      foreign: 'val/a/groundtruth.txt',
      read: (folder) => readGot10k('val', folder),
    },
    'benchmark (VOT)': {
      files: { 'list.txt': 'a\n', 'a/groundtruth.txt': rows, 'a/occlusion.tag': '1\n0\n' },
      foreign: 'list.txt',
      read: (folder) => readVot('VOT2019', folder),
    },
    'benchmark (DTB70)': {
      files: { 'a/groundtruth_rect.txt': rows },
      foreign: 'a/groundtruth_rect.txt',
      read: readDtb70,
    },
    'benchmark (TColor-128)': {
      files: { 'a/a_gt.txt': rows, 'a/a_frames.txt': '1,3\n' },
      foreign: 'a/a_frames.txt',
      read: readTc128,
    },
    'benchmark (NfS)': {
      files: { 'a/30/a.txt': nfsRows, 'a/30/a/00001.jpg': '', 'a/30/a/00002.jpg': '' },
      foreign: 'a/30/a.txt',
      read: readNfs,
    },
    mask: one('a.png', mask, (file) => readMaskBoxes(file, { width: 24, height: 16 }), 0.5),
    'image header': one('a.jpg', bytes[0]!, jpegSize),
    ...images,
    'annotation (XML)': one('a.xml', xml, readVocXml),
    'training set (VID)': set(
      'vid',
      { 'Annotations/VID/train/p/v/000000.xml': xml },
      'Annotations/VID/train/p/v/000000.xml',
    ),
    'training set (COCO)': set(
      'coco',
      { 'annotations/instances_train2017.json': coco },
      'annotations/instances_train2017.json',
    ),
    'training set (YouTube-BB)': set(
      'youtubebb',
      {
        'yt_bb_detection_train.csv':
          'a,1000,0,person,0,present,0.1,0.2,0.3,0.4\na,2000,0,person,0,absent,-1,-1,-1,-1\n',
        'yt_bb_detection_train/0/a_1000_0_0.jpg': bytes[0]!,
      },
      'yt_bb_detection_train.csv',
    ),
    'training set (DAVIS)': set(
      'davis',
      {
        'ImageSets/2017/train.txt': 'a\n',
        'Annotations/480p/a/00000.png': mask,
        'JPEGImages/480p/a/00000.jpg': bytes[0]!,
      },
      'ImageSets/2017/train.txt',
    ),
    'training set (DAVIS, masks)': {
      ...set(
        'davis',
        { 'Annotations/480p/a/00000.png': mask, 'JPEGImages/480p/a/00000.jpg': bytes[0]! },
        'Annotations/480p/a/00000.png',
      ),
      share: 0.5,
    },
    'training set (MOT)': set('mot', mot, 'train/a/gt/gt.txt'),
    'training set (MOT, description)': set('mot', mot, 'train/a/seqinfo.ini'),
    'training set (own)': set(
      'own',
      { 'a/groundtruth_rect.txt': rows, 'a/1.jpg': '', 'a/2.jpg': '', 'a/3.jpg': '' },
      'a/groundtruth_rect.txt',
    ),
    'prepared crops (table)': set(
      'coco',
      {
        'crop511/a/000001.00.x.jpg': '',
        'crop511/a/000002.00.x.jpg': '',
        'crop511/b/000000.01.x.jpg': '',
        'train.json':
          '{"a": {"00": {"000001": [1, 2, 30, 40], "000002": [5, 6]}}, "b": {"01": {"000000": [0, 0, 9, 9]}}}',
      },
      'train.json',
    ),
    'prepared crops (note)': set(
      'coco',
      {
        ...{ 'crop511/a/000001.00.x.jpg': '', 'train.json': '{"a": {"00": {"000001": [1, 2, 30, 40]}}}' },
        'prepared.json': '{"set":"coco","size":511,"context":0.5,"templateSize":127}',
      },
      'prepared.json',
    ),
    'published numbers': {
      files: { 'x.json': published },
      foreign: 'x.json',
      read: (folder) => publishedNumbers('x', folder),
    },
    'checkpoint (safetensors)': one('a.safetensors', safetensors, checkpoint, 2),
    'checkpoint (pth, zip)': one('a.pth', pth, checkpoint, 2),
    'checkpoint (pth, legacy)': one('a.pth', legacy, checkpoint, 2),
    "a training's metadata": one('a.json', training, (file) => parseTraining(readText(file, 'x'), file, 1)),
    metrics: one('metrics.jsonl', `${JSON.stringify(step)}\n${JSON.stringify(step)}\n`, readMetrics),
    notebook: one('a.ipynb', notebook, gallery, 0.5),
  };
}
