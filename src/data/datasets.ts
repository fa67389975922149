import { InputError } from '../errors.js';

/** A dataset's use in the paper. */
export type DatasetKind = 'test' | 'training';

/** A dataset that the paper or the kit uses. Its id and its kind together are unique. */
export interface KnownDataset {
  /** As on the command line: 'otb100'. The training and the test videos of LaSOT and GOT-10k share an id. */
  readonly id: string;
  readonly title: string;
  readonly kind: DatasetKind;
  /** Short description. */
  readonly about: string;
  /** Number of videos with one target each, or of images. */
  readonly sequences: number;
  readonly unit: 'sequences' | 'images';
  readonly frames: number;
  /** Numbers that are published only rounded. */
  readonly rounded: readonly ('sequences' | 'frames')[];
  /** Role in the paper; Sec. 4.1 lists the training sets, Table 1 the test sets. */
  readonly role: string;
  /** Source of the numbers. */
  readonly source: string;
  /** Environment variable of its path. */
  readonly env: string;
  /** The default place: the folder of this name in the package's data/. Also the dataset's id in `--data NAME=PATH`. */
  readonly folder: string;
  /**
   * Files and folders, relative to the dataset's place, one of which must exist. JSON files of test sets hold annotations; of
   * training sets they are those beside prepared crops.
   */
  readonly probes: readonly string[];
}

const json = (name: string): string[] => [`${name}.json`, `${name}.json.gz`];

/** Of crops that `siamdla prepare` made, and of pysot's, which readers of all training sets take. */
const crops = ['prepared.json', 'crop511'] as const;

/**
 * The datasets of the paper: the test sets of Table 1, whose numbers are not in the paper's text and are taken from the
 * annotations themselves, and the training sets of Sec. 4.1; and those that the kit reads beside them.
 */
export const knownDatasets: readonly KnownDataset[] = [
  {
    id: 'otb100',
    title: 'OTB100',
    kind: 'test',
    about: 'everyday videos, 11 attributes',
    sequences: 100,
    unit: 'sequences',
    frames: 59_035,
    rounded: [],
    role: 'test: Figs. 4-6, Table 2',
    source: "counted in pysot's OTB100.json",
    env: 'SIAMDLA_OTB100',
    folder: 'otb100',
    probes: [...json('OTB100'), 'Basketball/groundtruth_rect.txt'],
  },
  {
    id: 'uav123',
    title: 'UAV123',
    kind: 'test',
    about: 'aerial videos, 12 attributes',
    sequences: 123,
    unit: 'sequences',
    frames: 112_578,
    rounded: [],
    role: 'test: Table 3',
    source: 'counted in its annotations',
    env: 'SIAMDLA_UAV123',
    folder: 'uav123',
    probes: [...json('UAV123'), 'anno/UAV123', 'UAV123/anno/UAV123', 'Dataset_UAV123/UAV123/anno/UAV123'],
  },
  {
    id: 'vot2019',
    title: 'VOT2019',
    kind: 'test',
    about: 'short videos, restarts, rotated boxes',
    sequences: 60,
    unit: 'sequences',
    frames: 19_935,
    rounded: [],
    role: 'test: Fig. 7',
    source: "counted in pysot's VOT2019.json",
    env: 'SIAMDLA_VOT2019',
    folder: 'vot2019',
    probes: [...json('VOT2019'), 'list.txt', 'sequences/list.txt'],
  },
  {
    id: 'lasot',
    title: 'LaSOT (test)',
    kind: 'test',
    about: 'long videos, 70 classes, 14 attributes',
    sequences: 280,
    unit: 'sequences',
    frames: 685_360,
    rounded: [],
    role: 'test: Fig. 8',
    source: 'counted in its annotations',
    env: 'SIAMDLA_LASOT',
    folder: 'lasot',
    probes: [
      ...json('LaSOT_test'),
      ...json('LaSOT'),
      'airplane/airplane-1/groundtruth.txt',
      'airplane-1/groundtruth.txt',
    ],
  },
  {
    id: 'vot2018',
    title: 'VOT2018',
    kind: 'test',
    about: 'short videos, restarts, rotated boxes',
    sequences: 60,
    unit: 'sequences',
    frames: 21_356,
    rounded: [],
    role: 'not in the paper',
    source: "counted in pysot's VOT2018.json",
    env: 'SIAMDLA_VOT2018',
    folder: 'vot2018',
    probes: [...json('VOT2018'), 'list.txt', 'sequences/list.txt'],
  },
  {
    id: 'got10k',
    title: 'GOT-10k (val)',
    kind: 'test',
    about: 'validation videos of many classes',
    sequences: 180,
    unit: 'sequences',
    frames: 21_000,
    rounded: ['frames'],
    role: 'not as a test set',
    source: 'L. Huang, X. Zhao and K. Huang, TPAMI 2021',
    env: 'SIAMDLA_GOT10K',
    folder: 'got10k',
    probes: ['val/list.txt', ...json('GOT-10k')],
  },
  {
    id: 'got10k-test',
    title: 'GOT-10k (test)',
    kind: 'test',
    about: 'test videos, boxes kept by its server',
    sequences: 180,
    unit: 'sequences',
    frames: 23_000,
    rounded: ['frames'],
    role: 'not as a test set',
    source: 'L. Huang, X. Zhao and K. Huang, TPAMI 2021',
    env: 'SIAMDLA_GOT10K',
    folder: 'got10k',
    probes: ['test/list.txt'],
  },
  {
    id: 'tc128',
    title: 'TColor-128',
    kind: 'test',
    about: 'colour videos; both targets of Jogging count',
    sequences: 129,
    unit: 'sequences',
    frames: 55_346,
    rounded: [],
    role: 'not in the paper',
    source: 'counted in visionml/pytracking, evaluation/tpldataset.py; P. Liang et al., TIP 2015: 128 videos',
    env: 'SIAMDLA_TC128',
    folder: 'tc128',
    probes: [...json('TC128'), 'Airport_ce/Airport_ce_gt.txt', 'Temple-color-128/Airport_ce/Airport_ce_gt.txt'],
  },
  {
    id: 'nfs',
    title: 'NfS (30 fps)',
    kind: 'test',
    about: 'fast motion, 240 fps cameras, every eighth frame',
    sequences: 100,
    unit: 'sequences',
    frames: 47_953,
    rounded: [],
    role: 'not in the paper',
    source: 'H. Kiani Galoogahi et al., ICCV 2017; frames: counted in visionml/pytracking, evaluation/nfsdataset.py',
    env: 'SIAMDLA_NFS',
    folder: 'nfs',
    probes: [...json('NFS30'), 'airboard_1/30/airboard_1.txt'],
  },
  {
    id: 'dtb70',
    title: 'DTB70',
    kind: 'test',
    about: 'videos of small drones',
    sequences: 70,
    unit: 'sequences',
    frames: 15_777,
    rounded: [],
    role: 'not in the paper',
    source: "S. Li and D.-Y. Yeung, AAAI 2017; frames: counted in the benchmark's list of sequences",
    env: 'SIAMDLA_DTB70',
    folder: 'dtb70',
    probes: [...json('DTB70'), 'Animal1/groundtruth_rect.txt', 'DTB70/Animal1/groundtruth_rect.txt'],
  },
  {
    id: 'coco',
    title: 'COCO (train2017)',
    kind: 'training',
    about: 'images with boxes of 80 classes',
    sequences: 118_287,
    unit: 'images',
    frames: 118_287,
    rounded: [],
    role: 'training',
    source: 'https://cocodataset.org',
    env: 'SIAMDLA_COCO',
    folder: 'coco',
    probes: ['annotations/instances_train2017.json', 'annotations/instances_val2017.json', ...crops],
  },
  {
    id: 'vid',
    title: 'ImageNet VID',
    kind: 'training',
    about: 'videos with boxes of 30 classes',
    sequences: 3_862,
    unit: 'sequences',
    frames: 1_122_397,
    rounded: [],
    role: 'training',
    source: 'https://image-net.org/challenges/LSVRC/2015',
    env: 'SIAMDLA_VID',
    folder: 'vid',
    probes: ['ILSVRC2015/Annotations/VID/train', 'Annotations/VID/train', ...crops],
  },
  {
    id: 'det',
    title: 'ImageNet DET',
    kind: 'training',
    about: 'images with boxes of 200 classes',
    sequences: 456_567,
    unit: 'images',
    frames: 456_567,
    rounded: [],
    role: 'training',
    source: 'https://image-net.org/challenges/LSVRC/2014',
    env: 'SIAMDLA_DET',
    folder: 'det',
    probes: ['ILSVRC2015/Annotations/DET/train', 'Annotations/DET/train', ...crops],
  },
  {
    id: 'lasot',
    title: 'LaSOT (training)',
    kind: 'training',
    about: 'long videos, 70 classes',
    sequences: 1_120,
    unit: 'sequences',
    frames: 2_830_000,
    rounded: ['frames'],
    role: 'training',
    source: 'H. Fan et al., CVPR 2019',
    env: 'SIAMDLA_LASOT',
    folder: 'lasot',
    probes: ['airplane/airplane-2/groundtruth.txt', ...crops],
  },
  {
    id: 'got10k',
    title: 'GOT-10k (training)',
    kind: 'training',
    about: 'videos of many classes',
    sequences: 9_335,
    unit: 'sequences',
    frames: 1_400_000,
    rounded: ['frames'],
    role: 'training',
    source: 'L. Huang, X. Zhao and K. Huang, TPAMI 2021',
    env: 'SIAMDLA_GOT10K',
    folder: 'got10k',
    probes: ['train/list.txt', ...crops],
  },
  {
    id: 'youtubebb',
    title: 'YouTube-BB',
    kind: 'training',
    about: 'videos with a box per second',
    sequences: 380_000,
    unit: 'sequences',
    frames: 5_600_000,
    rounded: ['sequences', 'frames'],
    role: 'training',
    source: 'E. Real et al., CVPR 2017 (frames: boxes)',
    env: 'SIAMDLA_YOUTUBEBB',
    folder: 'youtubebb',
    probes: ['yt_bb_detection_train.csv', ...crops],
  },
  {
    id: 'trackingnet',
    title: 'TrackingNet',
    kind: 'training',
    about: 'videos with a box per frame',
    sequences: 30_132,
    unit: 'sequences',
    frames: 14_000_000,
    rounded: ['frames'],
    role: 'training',
    source: 'M. Müller et al., ECCV 2018',
    env: 'SIAMDLA_TRACKINGNET',
    folder: 'trackingnet',
    probes: [...Array.from({ length: 12 }, (_, i) => `TRAIN_${i}/anno`), ...crops],
  },
  {
    id: 'davis',
    title: 'DAVIS (2017, training)',
    kind: 'training',
    about: 'videos with masks, boxes around them',
    sequences: 60,
    unit: 'sequences',
    frames: 4_219,
    rounded: [],
    role: 'not in the paper',
    source: 'J. Pont-Tuset et al., arXiv 1704.00675',
    env: 'SIAMDLA_DAVIS',
    folder: 'davis',
    probes: ['Annotations/480p', ...crops],
  },
  {
    id: 'mot',
    title: 'MOT (2017, training)',
    kind: 'training',
    about: 'videos of crowds, a track for each pedestrian',
    sequences: 7,
    unit: 'sequences',
    frames: 5_316,
    rounded: [],
    role: 'not in the paper',
    source: 'https://motchallenge.net/data/MOT17',
    env: 'SIAMDLA_MOT',
    folder: 'mot',
    probes: ['train', ...crops],
  },
];

/** Datasets whose place can be given by `--data NAME=PATH`; 'own' is a folder of any videos. */
export const datasetIds: readonly string[] = [...new Set(knownDatasets.map(({ folder }) => folder)), 'own'];

/**
 * Refuses an id that no dataset has.
 *
 * @param known Default: all datasets.
 * @throws InputError that lists the known ids.
 */
export function checkDatasetId(id: string, known: readonly string[] = datasetIds): void {
  if (!known.includes(id)) {
    throw new InputError(`unknown dataset '${id}'; expected one of ${known.join(', ')}`);
  }
}

/** The id of the dataset that a benchmark is part of: 'got10k' for 'got10k-test'. Undefined for other benchmarks. */
export function datasetOfBenchmark(benchmark: string): string | undefined {
  return knownDatasets.find(({ id, kind }) => id === benchmark && kind === 'test')?.folder;
}
