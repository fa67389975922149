import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { checked } from '../files/checked.js';
import { hashOfFile } from '../files/file-hash.js';
import { readFolder } from '../files/folders.js';
import { readJsonFile } from '../files/json-file.js';
import { packageRoot } from '../files/package-root.js';

/** What is known of weights that are part of the kit; stored beside them as JSON. */
export interface WeightsCard {
  /** 'DLA-SiamCAR (MobileNetV2)'. */
  readonly title: string;
  readonly model: string;
  /** The file beside the card. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Whether these are the model's weights where none are given. */
  readonly isDefault: boolean;
  readonly training: WeightsTraining;
  /** Hyper-parameters that they track by where none are asked for; absent: those published for the benchmark. */
  readonly hyper?: WeightsHyper | undefined;
  /** Absent until the weights were evaluated. */
  readonly evaluation?: WeightsEvaluation | undefined;
  /** What they cannot do or were not tested for, one sentence each. */
  readonly limits: readonly string[];
  /** Licences of the training data and initial weights, one sentence each. */
  readonly licences: readonly string[];
}

/** How weights were trained. */
export interface WeightsTraining {
  readonly assigner: string;
  readonly assignerOptions: object;
  readonly pairs: number;
  readonly epochs: number;
  readonly seed: number;
  /** Data sets by name, and their shares of the pairs. */
  readonly data: string;
  /** Description of the initial weights; empty: random ones. */
  readonly initialWeights: string;
  /** IoU of the best-scored box on held-out pairs after each epoch; empty where nothing was held out. */
  readonly heldOutIou: readonly number[];
  /** Training pairs that were seen when each of `heldOutIou` was measured; absent from older cards. */
  readonly heldOutAfterPairs?: readonly number[] | undefined;
  readonly commit: string | null;
  readonly machine: string;
  readonly device: string;
  readonly minutes: number;
  readonly date: string;
}

/** Hyper-parameters that were chosen for some weights. */
export interface WeightsHyper {
  readonly values: Readonly<Record<string, number>>;
  /** How they were chosen, and on what: 'siamdla tune on 22 training videos'. */
  readonly origin: string;
}

/** Scores on test videos, those of the weights first. */
export interface WeightsEvaluation {
  readonly benchmark: string;
  readonly sequences: number;
  readonly scores: readonly WeightsScore[];
}

/** Score of a tracker on the test videos. */
export interface WeightsScore {
  readonly tracker: string;
  readonly auc: number;
  readonly precision: number;
  /** 95 % intervals of the two over sequences; absent from older cards. */
  readonly aucInterval?: ScoreInterval | undefined;
  readonly precisionInterval?: ScoreInterval | undefined;
  /**
   * AUC of the weights minus that of this tracker, with its 95 % interval over sequences; absent for the weights themselves.
   */
  readonly lead?: ({ readonly difference: number } & ScoreInterval) | undefined;
}

/** A confidence interval. */
export interface ScoreInterval {
  readonly low: number;
  readonly high: number;
}

const interval = { low: v.number(), high: v.number() };

const scoreSchema = v.object({
  tracker: v.string(),
  auc: v.number(),
  precision: v.number(),
  aucInterval: v.optional(v.object(interval)),
  precisionInterval: v.optional(v.object(interval)),
  lead: v.optional(v.object({ difference: v.number(), ...interval })),
});

/** What a card's evaluation must be. */
export const evaluationSchema: v.GenericSchema<unknown, WeightsEvaluation> = v.object({
  benchmark: v.string(),
  sequences: v.number(),
  scores: v.array(scoreSchema),
});

const cardSchema: v.GenericSchema<unknown, WeightsCard> = v.object({
  title: v.string(),
  model: v.string(),
  file: v.string(),
  sha256: v.string(),
  bytes: v.number(),
  isDefault: v.boolean(),
  training: v.object({
    assigner: v.string(),
    assignerOptions: v.record(v.string(), v.unknown()),
    pairs: v.number(),
    epochs: v.number(),
    seed: v.number(),
    data: v.string(),
    initialWeights: v.string(),
    heldOutIou: v.array(v.number()),
    heldOutAfterPairs: v.optional(v.array(v.number())),
    commit: v.nullable(v.string()),
    machine: v.string(),
    device: v.string(),
    minutes: v.number(),
    date: v.string(),
  }),
  hyper: v.optional(v.object({ values: v.record(v.string(), v.number()), origin: v.string() })),
  evaluation: v.optional(evaluationSchema),
  limits: v.array(v.string()),
  licences: v.array(v.string()),
});

/** The model that tracks where none is named: weights of it are part of the kit. */
export const shippedModel = 'siamcar-mobilenetv2';

/** Folder of the weights that are part of the kit. */
export const shippedFolder: string = path.join(packageRoot, 'data', 'weights');

const cardEnding = '.card.json';

/**
 * The cards of the weights in a folder, by title.
 *
 * @param folder Default: that of the kit.
 * @throws InputError that names a card which is no JSON or lacks a field.
 */
export function readCards(folder: string = shippedFolder): readonly WeightsCard[] {
  if (!existsSync(folder)) return [];
  return readFolder(folder)
    .filter((name) => name.endsWith(cardEnding))
    .sort()
    .map((name) => readCard(path.join(folder, name)));
}

/** The path of a card beside its weights. */
export function cardPath(weights: string): string {
  return weights.replace(/\.safetensors$/, cardEnding);
}

/**
 * The weights of a model that are part of the kit; undefined where it has none.
 *
 * @param folder Default: that of the kit.
 * @throws InputError when the file is missing, or is another than its card describes.
 */
export function shippedWeights(model: string, folder: string = shippedFolder): string | undefined {
  const cards = readCards(folder).filter((card) => card.model === model);
  const card = cards.find(({ isDefault }) => isDefault) ?? cards[0];
  return card && checkedWeights(card, folder);
}

/**
 * Whether a file is one that a card of the kit describes, however its path is written: relative, or by a link to the folder.
 * A link to the file itself lies elsewhere, and so does what is written beside it.
 *
 * @throws InputError as {@link readCards}.
 */
export function isShipped(weights: string): boolean {
  const real = (folder: string): string => (existsSync(folder) ? realpathSync(folder) : path.resolve(folder));
  if (real(path.dirname(weights)) !== real(shippedFolder)) return false;
  return readCards().some(({ file }) => file === path.basename(weights));
}

/**
 * The path of a card's weights.
 *
 * @throws InputError when the file is missing, or is another than the card describes.
 */
export function checkedWeights({ file, sha256 }: WeightsCard, folder: string = shippedFolder): string {
  const place = path.join(folder, file);
  const card = path.basename(cardPath(place));
  if (!existsSync(place)) throw new InputError(`${place}: not found, but ${card} describes it; restore the file`);
  checkHash(place, sha256, card);
  return place;
}

/**
 * The card that lies beside some weights; undefined where there is none.
 *
 * @throws InputError as {@link readCard}, and when it describes other weights.
 */
export function cardOf(weights: string): WeightsCard | undefined {
  const place = cardPath(weights);
  if (place === weights || !existsSync(place)) return undefined;
  const card = readCard(place);
  checkHash(weights, card.sha256, path.basename(place));
  return card;
}

function checkHash(weights: string, expected: string, card: string): void {
  const found = hashOfFile(weights);
  if (found === expected) return;
  throw new InputError(
    `${weights}: has the SHA-256 ${found.slice(0, 12)}...; expected ${expected.slice(0, 12)}... as ${card} says: restore the file, or write a new card with siamdla checkpoint pack`,
  );
}

/**
 * Reads a card.
 *
 * @throws InputError when it is no JSON or lacks a field.
 */
export function readCard(file: string): WeightsCard {
  return checked(cardSchema, readJsonFile(file, 'a card of weights'), file);
}
