import { existsSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import { checked } from '../files/checked.js';
import { hashOfFile } from '../files/file-hash.js';
import { readJsonFile } from '../files/json-file.js';

/** What is known of some weights; stored beside them as JSON. */
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

/** How the name of a card ends. */
export const cardEnding = '.card.json';

/** The path of a card beside its weights. */
export function cardPath(weights: string): string {
  return weights.replace(/\.safetensors$/, cardEnding);
}

/**
 * Reads a card.
 *
 * @throws InputError when it is no JSON or lacks a field.
 */
export function readCard(file: string): WeightsCard {
  return checked(cardSchema, readJsonFile(file, 'a card of weights'), file);
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

/** @throws InputError where some weights have another SHA-256 than their card says. */
export function checkHash(weights: string, expected: string, card: string): void {
  const found = hashOfFile(weights);
  if (found === expected) return;
  throw new InputError(
    `${weights}: has the SHA-256 ${found.slice(0, 12)}...; expected ${expected.slice(0, 12)}... as ${card} says: restore the file, or write a new card with siamdla checkpoint pack`,
  );
}
