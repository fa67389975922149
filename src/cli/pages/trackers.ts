import * as v from 'valibot';
import { mean } from '../../statistics/mean.js';
import { type Block, markdownTable } from './block.js';
import { readFigure } from './figure-numbers.js';
import { intervalText, type Range, rangeSchema } from './stored-differences.js';

/** A tracker's scores of one pass. */
export interface StoredTracker {
  readonly tracker: string;
  readonly auc: number;
  readonly precision20: number;
  readonly intervals?: { readonly auc?: Range; readonly precision20?: Range };
  /** Whether these are weights of the kit. */
  readonly isShipped?: boolean;
  readonly runs?: readonly { readonly seed: number; readonly auc: number }[];
}

/** Numbers beside a figure of one pass. */
export interface StoredPass {
  readonly trackers: readonly StoredTracker[];
  readonly references?: readonly StoredTracker[];
  readonly steps?: readonly { readonly tracker: string; readonly validationIou: number | null }[];
}

/** Numbers beside a figure of runs with restarts. */
export interface StoredResets {
  readonly trackers: readonly { readonly tracker: string; readonly eao: number; readonly interval?: Range }[];
}

const real = v.number();
const intervals = v.looseObject({ auc: v.exactOptional(rangeSchema), precision20: v.exactOptional(rangeSchema) });
const tracker = v.looseObject({
  ...{ tracker: v.string(), auc: real, precision20: real, intervals: v.exactOptional(intervals) },
  isShipped: v.exactOptional(v.boolean()),
  runs: v.exactOptional(v.array(v.looseObject({ seed: real, auc: real }))),
});
const onePass: v.GenericSchema<StoredPass> = v.looseObject({
  trackers: v.array(tracker),
  references: v.exactOptional(v.array(tracker)),
  steps: v.exactOptional(v.array(v.looseObject({ tracker: v.string(), validationIou: v.nullable(real) }))),
});
const resets: v.GenericSchema<StoredResets> = v.looseObject({
  trackers: v.array(v.looseObject({ tracker: v.string(), eao: real, interval: v.exactOptional(rangeSchema) })),
});

/** Files of one table, of the same trackers. */
export interface TrackerFiles {
  /** Scores of one pass, below `figures/`. */
  readonly onePass: string;
  /** Scores with restarts. */
  readonly resets: string;
  /** Scores of one pass of further trackers; those of the kit's weights and of the first file are left out. */
  readonly others?: string;
}

/** Trained trackers and references: AUC, precision, IoU on held-out pairs and EAO, by falling AUC. */
export function trackersBlock(name: string, files: TrackerFiles): Block {
  return {
    page: 'figures/README.md',
    name,
    from: Object.values(files).join(', '),
    text: () => {
      const pass = readFigure(files.onePass, onePass);
      const restarted = readFigure(files.resets, resets);
      const others = files.others === undefined ? undefined : readFigure(files.others, onePass);
      return pass && restarted && trackersTable(pass, restarted, others);
    },
  };
}

/** The table of {@link trackersBlock}. */
export function trackersTable(pass: StoredPass, restarted: StoredResets, others?: StoredPass): string {
  const own = [...pass.trackers, ...(pass.references ?? [])];
  const isOther = (name: string): boolean => own.every(({ tracker }) => tracker !== name);
  const further = others?.trackers.filter(({ tracker, isShipped }) => !isShipped && isOther(tracker)) ?? [];
  const trackers = [...own, ...further];
  const rows = [...trackers]
    .sort((a, b) => b.auc - a.auc)
    .map((each) => [
      each.tracker,
      `${each.auc.toFixed(3)}${intervalText(each.intervals?.auc)}${seedsText(pass, each.tracker)}`,
      `${each.precision20.toFixed(3)}${intervalText(each.intervals?.precision20)}`,
      heldOut(pass, each.tracker),
      eaoText(restarted, each.tracker),
    ]);
  return markdownTable(['tracker', 'success AUC (by seed)', 'precision', 'IoU on held-out pairs', 'EAO'], rows);
}

function seedsText({ trackers }: StoredPass, name: string): string {
  const runs = trackers.find(({ tracker }) => tracker === name)?.runs ?? [];
  return runs.length > 1 ? ` (${runs.map(({ auc }) => auc.toFixed(3)).join(', ')})` : '';
}

function heldOut({ steps = [] }: StoredPass, name: string): string {
  const values = steps.flatMap(({ tracker, validationIou }) =>
    tracker === name && validationIou !== null ? [validationIou] : [],
  );
  return values.length === 0 ? '' : mean(values).toFixed(3);
}

function eaoText({ trackers }: StoredResets, name: string): string {
  const found = trackers.find(({ tracker }) => tracker === name);
  return found ? `${found.eao.toFixed(3)}${intervalText(found.interval)}` : '';
}
