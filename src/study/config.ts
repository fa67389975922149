import path from 'node:path';
import type { PixelFormat } from '../data/images/pixel-format.js';
import type { SyntheticOptions } from '../data/synthetic/options.js';
import type { NameSource } from '../models/checkpoints/names.js';
import { packageRoot } from '../package-root.js';
import type { TrainOverrides } from '../training/loop/config.js';

/** A tracker that is trained here in order to be compared. */
export interface StudyEntry {
  /** As in figures and tables: 'DLA-SiamCAR'. */
  readonly title: string;
  /** A name of the zoo. */
  readonly model: string;
  /** 'baseline', 'dla', or another assigner. */
  readonly assigner: string;
  /** What differs from the assigner's defaults. */
  readonly assignerOptions?: object;
  /** Title of the entry that differs from this one in nothing but the assigner. */
  readonly baseline?: string;
}

/** Trackers that need no training. */
export const referenceTitles = { ncc: 'NCC', 'stand-still': 'stand-still' } as const;

/** Which trackers are trained how, how often, and what they then track. */
export interface StudyConfig {
  readonly entries: readonly StudyEntry[];
  /** Every entry is trained once with each. */
  readonly seeds: readonly number[];
  readonly references: readonly (keyof typeof referenceTitles)[];
  /** What differs from each model's preset. */
  readonly training: Omit<TrainOverrides, 'model' | 'assigner' | 'assignerOptions' | 'seed' | 'data'>;
  readonly data: StudyData;
  /** By model, the weights that its backbone begins with; random ones where there are none. */
  readonly pretrained?: Readonly<Record<string, Pretrained>> | undefined;
}

/** The synthetic benchmark: what differs from the sizes of its parts. */
export interface SyntheticData {
  readonly train?: Partial<SyntheticOptions>;
  readonly validation?: Partial<SyntheticOptions>;
  readonly test?: Partial<SyntheticOptions>;
}

/** Public datasets; what is tracked is the benchmark itself. */
export interface RealData {
  /** Names as `siamdla datasets` lists them. */
  readonly sets: readonly string[];
}

/** What a line-up is trained on, and what it tracks. */
export type StudyData = SyntheticData | RealData;

/** Weights of a backbone. */
export interface Pretrained {
  /** A checkpoint in data/weights/. */
  readonly file: string;
  /** Whose names it has. */
  readonly from: NameSource;
  /** What numbers it was trained on, where that is not what the model's preset says. */
  readonly input?: PixelFormat;
}

/** How one model is trained: what differs from its preset, input that fits its pretrained backbone included. */
export function trainingFor(
  model: string,
  { training, pretrained }: Pick<StudyConfig, 'training' | 'pretrained'>,
): StudyConfig['training'] & { readonly model: string } {
  const input = pretrained?.[model]?.input;
  return { ...training, ...(input && { pixelFormat: input }), model };
}

/** Whether data is public datasets. */
export function isReal(data: StudyData): data is RealData {
  return 'sets' in data;
}

/** Where a pretrained backbone is looked for: SIAMDLA_WEIGHTS, else data/weights/ of the package. */
export function pretrainedFile(file: string): string {
  return path.join(process.env.SIAMDLA_WEIGHTS ?? path.join(packageRoot, 'data', 'weights'), file);
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
