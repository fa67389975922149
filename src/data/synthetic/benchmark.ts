import path from 'node:path';
import { boxRows } from '../../boxes/rows.js';
import { refuseUnknownOptions } from '../../config.js';
import { InputError } from '../../errors.js';
import { readPysotJson } from '../benchmarks/pysot-json.js';
import { numberedFrames } from '../frames.js';
import type { Benchmark, Sequence } from '../sequence.js';
import type { TrainingSet, TrainingVideo } from '../training-sets/training-set.js';
import type { SyntheticOptions, SyntheticSplit } from './options.js';
import { type FrameRecord, readSequenceRecord } from './sequence-record.js';
import { type SyntheticContext, syntheticSet } from './synthetic-set.js';

/** How the synthetic benchmark is read. */
export interface SyntheticBenchmarkOptions extends SyntheticContext {
  /** Default: 'test'; 'validation' serves to choose a tracker's hyper-parameters. */
  readonly split?: SyntheticSplit | undefined;
  /**
   * Whether to read `polygons`; `gt` is then the box around the polygon instead of the silhouette. Sequences whose target
   * leaves the image are omitted, as VOT has none: a tracker could not be restarted there. Default: false.
   */
  readonly polygons?: boolean | undefined;
  /**
   * Annotation of frames without visible target: the box ('annotated', as in OTB), NaN ('unknown', as in UAV123), or the
   * box and 0 in `visible` ('marked', as in LaSOT). Default: 'annotated'.
   */
  readonly absent?: 'annotated' | 'unknown' | 'marked' | undefined;
}

/** How the synthetic training set is read. */
export interface SyntheticTrainingSettings extends SyntheticContext {
  /** Default: 'train'. */
  readonly split?: 'train' | 'validation' | undefined;
}

/** What the second argument of both functions may have, so that a misspelt name is refused, and its default not used instead. */
const everySetting: Readonly<Record<keyof SyntheticContext | 'split', unknown>> = {
  split: undefined,
  workers: undefined,
  signal: undefined,
  progress: undefined,
  onWait: undefined,
  root: undefined,
};
const everyBenchmarkSetting: Readonly<Record<keyof SyntheticBenchmarkOptions, unknown>> = {
  ...everySetting,
  polygons: undefined,
  absent: undefined,
};

const absentNames: readonly string[] = ['annotated', 'unknown', 'marked'];

/** Minimum visible share of a target that counts as present. Not in the paper; our choice. */
const minPresent = 0.02;

/**
 * Minimum visible share of a target in training. Not in the paper; chosen because the published training sets do not
 * annotate absent targets either.
 */
const minTrained = 0.4;

/**
 * Returns a split of the synthetic benchmark; generates it if it does not exist, in `data/synthetic/` or SIAMDLA_SYNTHETIC.
 *
 * @param overrides What differs from the split's defaults: { sequences: 20 }.
 * @throws As `syntheticSet`; InputError for an unknown setting, and an `absent` that is not known.
 */
export async function syntheticBenchmark(
  overrides: Partial<SyntheticOptions> = {},
  settings: SyntheticBenchmarkOptions = {},
): Promise<Benchmark> {
  refuseUnknownOptions(everyBenchmarkSetting, settings, 'syntheticBenchmark');
  const { split = 'test', polygons = false, absent = 'annotated', ...context } = settings;
  if (!absentNames.includes(absent)) {
    throw new InputError(`syntheticBenchmark: absent is '${absent}'; expected one of ${absentNames.join(', ')}`);
  }
  const set = await syntheticSet(split, overrides, context);
  const all = readPysotJson(polygons ? set.polygons : set.annotations);
  const read = polygons ? all.filter((sequence) => staysInImage(sequence, set.config)) : all;
  const sequences = absent === 'annotated' ? read : read.map((sequence) => withAbsence(sequence, set.folder, absent));
  return { id: 'synthetic', title: split === 'test' ? 'synthetic' : `synthetic (${split})`, sequences };
}

/**
 * Returns the training or validation split as a training set; generates it if it does not exist. Frames that show less than
 * 40 % of the target are omitted, and videos without other frames.
 *
 * @param overrides What differs from the split's defaults: { sequences: 60, frames: 8 }.
 * @throws As `syntheticSet`; InputError for an unknown setting.
 */
export async function syntheticTrainingSet(
  overrides: Partial<SyntheticOptions> = {},
  settings: SyntheticTrainingSettings = {},
): Promise<TrainingSet> {
  refuseUnknownOptions(everySetting, settings, 'syntheticTrainingSet');
  const { split = 'train', ...context } = settings;
  const { folder, names } = await syntheticSet(split, overrides, context);
  return {
    id: split === 'train' ? 'synthetic' : `synthetic-${split}`,
    title: `synthetic (${split})`,
    videos: names.map((name) => readVideo(folder, name)).filter(({ tracks }) => tracks[0]!.length > 0),
    frameRange: 100,
    usesPerPass: -1,
  };
}

function withAbsence(sequence: Sequence, folder: string, absent: 'unknown' | 'marked'): Sequence {
  const { frames } = readSequenceRecord(folder, sequence.name);
  const visible = Uint8Array.from(frames, (frame) => (visibleShare(frame) >= minPresent ? 1 : 0));
  if (absent === 'marked') return { ...sequence, visible };
  return { ...sequence, gt: sequence.gt.map((value, i) => (visible[i >> 2] ? value : Number.NaN)) };
}

/** Whether the target's box touches the image in every frame. */
function staysInImage({ gt }: Sequence, { width, height }: Pick<SyntheticOptions, 'width' | 'height'>): boolean {
  return boxRows(gt).every(([x, y, w, h]) => x! < width && y! < height && x! + w! > 0 && y! + h! > 0);
}

function readVideo(folder: string, name: string): TrainingVideo {
  const { frames } = readSequenceRecord(folder, name);
  const images = numberedFrames({ folder: path.join(folder, name, 'img'), first: 1, length: frames.length, digits: 4 });
  const used = frames.flatMap((frame, t) => (visibleShare(frame) >= minTrained ? [t] : []));
  const boxes = new Float32Array(4 * used.length);
  used.forEach((t, i) => {
    const [x, y, w, h] = frames[t]!.box;
    boxes.set([x, y, x + w, y + h], 4 * i);
  });
  return { name, tracks: [{ length: used.length, boxes, path: (index) => images.path(used[index]!) }] };
}

/** Share of the target that is inside the image and not occluded. */
function visibleShare({ hidden, outside }: FrameRecord): number {
  return 1 - hidden - outside;
}
