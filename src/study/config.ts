import { existsSync } from 'node:fs';
import path from 'node:path';
import type { PixelFormat } from '../data/images/pixel-format.js';
import type { SyntheticOptions } from '../data/synthetic/options.js';
import { packageRoot, realDataFolder } from '../files/package-root.js';
import type { NameSource } from '../models/checkpoints/names.js';
import type { Phase } from '../trackers/recipe.js';
import type { TrainOverrides } from '../training/loop/config.js';

/** A tracker that a study trains and compares. */
export interface StudyEntry {
  /** As in figures and tables: 'DLA-SiamCAR'. */
  readonly title: string;
  /** Name of a model in the catalogue. */
  readonly model: string;
  /** 'baseline', 'dla', or an assigner's name. */
  readonly assigner: string;
  /** Differences from the assigner's defaults. */
  readonly assignerOptions?: object;
  /** Assigner of the box targets, as `TrainConfig.boxAssigner`; default: that of the labels. */
  readonly boxAssigner?: string;
  /** Title of the entry that differs from this one in the assigner alone. */
  readonly baseline?: string;
}

/** A tracker with weights of its own, which is run without training. */
export interface PretrainedTracker {
  /** As in figures and tables. */
  readonly title: string;
  /** Name of a model in the catalogue. */
  readonly model: string;
  /** A checkpoint of the whole network; see {@link pretrainedFile}. */
  readonly weights: string;
  /** Pixel values that it was trained on; default: the model's. */
  readonly pixelFormat?: PixelFormat;
}

/** Trackers that have no weights. */
export const referenceTitles = { ncc: 'NCC', 'stand-still': 'stand-still' } as const;

/** A study: which trackers are trained, how, from which seeds, and what they then track. */
export interface StudyConfig {
  readonly entries: readonly StudyEntry[];
  /**
   * Every entry is trained once from each. A training seed decides about initial weights, the pairs and their augmentation,
   * and the assigner's random choices; videos, the bootstrap of scores and the search of hyper-parameters have seeds of
   * their own.
   */
  readonly trainingSeeds: readonly number[];
  /** Trackers that are run for comparison, without training. */
  readonly references: readonly (keyof typeof referenceTitles | PretrainedTracker)[];
  /** Differences from each model's recipe. */
  readonly training: Omit<TrainOverrides, 'model' | 'assigner' | 'assignerOptions' | 'seed' | 'data'>;
  readonly data: StudyData;
  /** Folder of test videos in OTB's layout, which are tracked; default: those of `data`. */
  readonly videos?: string | undefined;
  /** By model, the initial weights of its backbone; default: random ones. */
  readonly pretrained?: Readonly<Record<string, Pretrained>> | undefined;
}

/** The synthetic benchmark: differences from the default sizes of its parts. */
export interface SyntheticData {
  readonly train?: Partial<SyntheticOptions>;
  readonly validation?: Partial<SyntheticOptions>;
  readonly test?: Partial<SyntheticOptions>;
}

/** Public training sets; the benchmark is tracked as published. */
export interface RealData {
  /** Names as `siamdla datasets` lists them. */
  readonly sets: readonly string[];
}

/** Real videos of this machine, mixed with the synthetic training set; real test videos are tracked. */
export interface MixedData {
  /**
   * Shares of the pairs, in sum 1: from longer and from short real videos (see `readRealTrainingSets`), from synthetic ones,
   * and from each set of `added`.
   */
  readonly shares: Readonly<Record<'videos' | 'clips' | 'synthetic', number>> & Readonly<Record<string, number>>;
  /** Further training sets, named as `siamdla datasets` lists them. Default: none. */
  readonly added?: readonly string[];
  /** Differences from the default size of the synthetic training set. */
  readonly train?: Partial<SyntheticOptions>;
}

/** Data of a study. */
export type StudyData = SyntheticData | RealData | MixedData;

/** Weights of a backbone. */
export interface Pretrained {
  /** A checkpoint in data/weights/. */
  readonly file: string;
  /**
   * Naming convention of its tensors; default: the network's own, as of a whole tracker, of which only the backbone is used.
   */
  readonly from?: NameSource;
  /** Pixel values that it was trained on; default: the model's. */
  readonly pixelFormat?: PixelFormat;
  /** Which of its layers are trained and when; default: as in the study's training, else the model's recipe. */
  readonly phases?: readonly Phase[];
  /** Highest learning rate of the layers that are trained; default: as in the study's training, else the model's recipe. */
  readonly peakLr?: number;
}

/** Differences of one model's training from its recipe, those for its pretrained backbone included. */
export function trainingFor(
  model: string,
  { training, pretrained }: Pick<StudyConfig, 'training' | 'pretrained'>,
): StudyConfig['training'] & { readonly model: string } {
  const { pixelFormat, phases, peakLr } = pretrained?.[model] ?? {};
  return {
    ...training,
    ...(pixelFormat && { pixelFormat }),
    ...(phases && { phases }),
    ...(peakLr !== undefined && { peakLr }),
    model,
  };
}

/** Whether data is public datasets rather than the synthetic benchmark. */
export function isReal(data: StudyData): data is RealData {
  return 'sets' in data;
}

/** Whether data is real videos of this machine, mixed with synthetic ones. */
export function isMixed(data: StudyData): data is MixedData {
  return 'shares' in data;
}

/** Names of the public training sets that trainings read, also those mixed in with real videos of this machine. */
export function publicTrainingSets(data: StudyData): readonly string[] {
  if (isReal(data)) return data.sets;
  return isMixed(data) ? (data.added ?? []) : [];
}

/**
 * Where weights are looked for: SIAMDLA_WEIGHTS, else data/weights/ of the package; then weights/ of the folder of real
 * data.
 */
export function weightsFolders(): readonly [string, string] {
  const own = process.env.SIAMDLA_WEIGHTS || path.join(packageRoot, 'data', 'weights');
  return [own, path.join(realDataFolder(), 'weights')];
}

/** Path of pretrained weights in the first of {@link weightsFolders} that has them; where none has, in the first. */
export function pretrainedFile(file: string): string {
  const places = weightsFolders().map((folder) => path.join(folder, file));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}

/** Baseline and DLA of the four trackers of Table 2, on the paper's networks. */
export const paperEntries: readonly StudyEntry[] = [
  ['SiamRPN++', 'siamrpnpp-r50'],
  ['SiamCAR', 'siamcar-r50'],
  ['CoSiamRPN', 'cosiamrpn-efficientnetb0'],
  ['SiamFC++', 'siamfcpp-googlenet'],
].flatMap(([title, model]) => [
  { title: title!, model: model!, assigner: 'baseline' },
  { title: `DLA-${title}`, model: model!, assigner: 'dla', baseline: title! },
]);

/** Baseline and DLA of Table 2's other two trackers, on networks that a CPU trains in minutes. */
export const otherTinyEntries: readonly StudyEntry[] = [
  { title: 'CoSiamRPN', model: 'cosiamrpn-tiny', assigner: 'baseline' },
  { title: 'DLA-CoSiamRPN', model: 'cosiamrpn-tiny', assigner: 'dla', baseline: 'CoSiamRPN' },
  { title: 'SiamFC++', model: 'siamfcpp-tiny', assigner: 'baseline' },
  { title: 'DLA-SiamFC++', model: 'siamfcpp-tiny', assigner: 'dla', baseline: 'SiamFC++' },
];

/** Baseline and DLA of the paper's two trackers, on networks that a CPU trains in minutes. */
export const tinyEntries: readonly StudyEntry[] = [
  { title: 'SiamRPN++', model: 'siamrpnpp-tiny', assigner: 'baseline' },
  { title: 'DLA-SiamRPN++', model: 'siamrpnpp-tiny', assigner: 'dla', baseline: 'SiamRPN++' },
  { title: 'SiamCAR', model: 'siamcar-tiny', assigner: 'baseline' },
  { title: 'DLA-SiamCAR', model: 'siamcar-tiny', assigner: 'dla', baseline: 'SiamCAR' },
];
