import * as v from 'valibot';
import { checked } from '../../files/checked.js';
import { parseJson } from '../../text/strict-json.js';
import type { TrainConfig } from './config.js';
import type { EpochSummary, MetricsLine, Tally } from './summary.js';

/** JSON has null in place of numbers that are not finite. */
const real = v.nullable(v.number());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const parts = v.record(v.string(), real);
const times = v.looseObject({ data: real, assignment: real, step: real });
const names = v.array(v.string());
const outcomeCounts = v.optional(
  v.looseObject({ ok: count, fallback: count, 'no-candidates': count, 'predictions-not-finite': count }),
);

const agreement = v.looseObject({ correlation: real, predictedSd: real, targetSd: real });
const boxes = v.looseObject({ sizeIou: real, aspect: agreement, area: agreement });

const tally = v.looseObject({
  ...{
    steps: count,
    skipped: count,
    loss: real,
    parts,
    positives: real,
    regressed: real,
    pairs: real,
    times,
    outcomeCounts,
  },
});

const epochSummary = v.looseObject({
  ...{ epoch: count, loss: real, parts, steps: count, skipped: count, positivesPerImage: real, times },
  regressedShare: real,
  pairsPerSecond: real,
  outcomeCounts,
  validation: v.optional(
    v.looseObject({ loss: real, parts, iou: real, boxes, pairs: real, regressedShare: v.optional(real) }),
  ),
});

const phase = v.looseObject({ from: count, frozen: names, frozenKernels: names, fixedStatistics: v.optional(names) });

/** Of the configuration only what is read before it is compared with the one that is asked for. */
const training = v.looseObject({
  config: v.looseObject({ epochs: count, phases: v.pipe(v.array(phase), v.minLength(1)) }),
  ...{ epoch: count, step: count, history: v.array(epochSummary), tally },
});

const metricsLine = v.variant('kind', [
  v.looseObject({
    kind: v.literal('step'),
    ...{ epoch: count, step: count, rate: real, positivesPerImage: real, times },
    ...{ loss: real, parts, norm: real, taken: v.boolean() },
  }),
  v.looseObject({ kind: v.literal('epoch'), ...epochSummary.entries }),
]);

/** How far a training has come, with its configuration, as a checkpoint's metadata has it. */
export interface StoredTraining {
  readonly config: TrainConfig;
  /** The next step. */
  readonly epoch: number;
  readonly step: number;
  /** Finished epochs. */
  readonly history: readonly EpochSummary[];
  /** What the steps of an unfinished epoch have added up to. */
  readonly tally: Tally;
}

/**
 * Reads how far a training has come.
 *
 * @param version The version that is expected.
 * @throws InputError that names the file when it is no such record or of another version.
 */
export function parseTraining(text: string, where: string, version: number): StoredTraining {
  const content = parseJson(text, where);
  const { version: found } = checked(v.looseObject({ version: v.number() }), content, where);
  checked(v.literal(version, `version ${version}: train anew`), found, `${where}, of version ${found}`);
  return withNaN(checked(training, content, where)) as unknown as StoredTraining;
}

/**
 * Reads a line of metrics; null becomes NaN.
 *
 * @throws InputError that names the file where it is none.
 */
export function parseMetricsLine(text: string, where: string): MetricsLine {
  return withNaN(checked(metricsLine, parseJson(text, where), where)) as unknown as MetricsLine;
}

function withNaN(value: unknown): unknown {
  if (value === null) return Number.NaN;
  if (Array.isArray(value)) return value.map(withNaN);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNaN(inner)]));
}
