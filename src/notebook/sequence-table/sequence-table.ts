import { readFileSync } from 'node:fs';
import { refuseUnknownOptions } from '../../config.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { type ConventionName, conventionByName } from '../../metrics/conventions/by-name.js';
import { drawableBox, overlapsOf } from '../../metrics/frame-overlaps.js';
import { evaluateOpe } from '../../metrics/ope.js';
import { sequenceAuc } from '../../metrics/summary.js';
import type { Drawing } from '../../plots/figure.js';
import { programHtml } from '../../plots/page-script.js';
import { checkTrackers } from '../../plots/tracker-style.js';
import type { ProgressListener } from '../../study/progress.js';
import { formatThousands } from '../../text/number-text.js';
import type { PageBox, PageFrame, PageSequence, PageTable } from './page-data.js';
import { scaledFrames } from './scaled-frames.js';
import { aboutScores, MAP_BYTES, pageBox, rounded } from './sequence-maps.js';
import { staticTable } from './static-table.js';
import { hasPictures, withMaps } from './table-maps.js';
import { resultOf, type TableTracker } from './table-tracker.js';

/** Options of {@link sequenceTable}. */
export interface SequenceTableOptions {
  /** Default: 'AUC by sequence'. */
  readonly title?: string;
  /** Whose rules the AUC follows; default: 'pysot'. */
  readonly convention?: ConventionName;
  /** Maximum size of the HTML in bytes, pictures and program included; default: 6 MB. */
  readonly budget?: number;
  /** Compute the score maps of the frames that are shown, of each tracker that can be opened. Default: false. */
  readonly scoreMaps?: boolean;
  /** Receives how many score maps are computed; what it throws ends the work. */
  readonly progress?: ProgressListener;
}

const everyOption: Readonly<Record<keyof SequenceTableOptions, unknown>> = {
  title: undefined,
  convention: undefined,
  budget: undefined,
  scoreMaps: undefined,
  progress: undefined,
};

/** Default size budget of a table: 6 MB, which notebooks open without delay. */
const defaultBudget = 6_000_000;

const noScores = {
  chosen: 'Score maps are not computed by default: sequenceTable(sequences, trackers, { scoreMaps: true }).',
  unknown:
    'No score maps: only the boxes of these trackers are known. A tracker with a function open has them, with { scoreMaps: true }.',
};

/** Part of a budget that is left for the static picture and the program. */
const RESERVED = 250_000;
const MAX_POINTS = 240; // of an overlap curve
const MIN_POINTS = 15;

/**
 * A table of trackers' AUC by sequence: sortable, filtered by attribute and difference, each row with a scrubber of frames,
 * boxes and overlap curves. Interactive wherever scripts run, without loading anything; a picture elsewhere. Frames are
 * scaled down and left out until the whole fits into the budget. Show it by `show`.
 *
 * @throws InputError for an unknown option, without sequences or trackers, for trackers of one name, a missing result or one of another length, and
 * when the budget is too small for the sequences; what decoding throws.
 */
export async function sequenceTable(
  sequences: readonly Sequence[],
  trackers: readonly TableTracker[],
  options: SequenceTableOptions = {},
): Promise<Drawing> {
  refuseUnknownOptions(everyOption, options, 'sequenceTable');
  const { title = 'AUC by sequence', convention = 'pysot', budget = defaultBudget, scoreMaps = false } = options;
  checkTrackers(trackers);
  const openable = trackers.filter(({ open }) => open).length;
  if (scoreMaps && openable === 0) {
    throw new InputError('scoreMaps: none of the trackers can be run; give one a function open: () => createTracker()');
  }
  if (sequences.length === 0) throw new InputError('no sequence for the table; give at least one');
  const bare = withinHalf(sequences, trackers, convention, budget);
  const perFrame = 60 + 45 * (trackers.length + 1) + (scoreMaps ? openable * MAP_BYTES : 0);
  let left = budget - RESERVED - sizeOf(bare);
  const pictured: PageSequence[] = [];
  for (const [i, row] of bare.entries()) {
    const share = left / (sequences.length - i);
    const filled = await withFrames(sequences[i]!, row, trackers, share, perFrame);
    left -= sizeOf(filled) - sizeOf(row) + (scoreMaps ? openable * MAP_BYTES * filled.frames.length : 0);
    pictured.push(filled);
  }
  const rows = scoreMaps ? await withMaps(sequences, pictured, trackers, options.progress) : pictured;
  const lost = scoreMaps ? lostMaps(rows, trackers) : 0;
  const note = noteOf(rows, { convention, budget, lost });
  const table: PageTable = {
    ...{ title, trackers: trackers.map(({ name }) => name), sequences: rows, note },
    aboutMaps: scoreMaps ? aboutScores : noScores[openable > 0 ? 'chosen' : 'unknown'],
  };
  return { ...staticTable(table), html: (png) => tableHtml(table, png, budget) };
}

/** Score maps that are missing where they were to be computed: not of the first frame, nor where only boxes are known. */
function lostMaps(rows: readonly PageSequence[], trackers: readonly TableTracker[]): number {
  const frames = rows.filter(hasPictures).flatMap((row) => row.frames.filter(({ index }) => index > 0));
  return frames.flatMap(({ maps = [] }) => maps.filter((map, i) => trackers[i]!.open && map === null)).length;
}

/** Rules and number of frames, and what was left out. */
function noteOf(
  rows: readonly PageSequence[],
  { convention, budget, lost }: { readonly convention: ConventionName; readonly budget: number; readonly lost: number },
): string {
  const count = (of: (row: PageSequence) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  const [shown, all] = [count(({ frames }) => frames.length), count(({ length }) => length)];
  const size = `${formatThousands(budget / 1e6)} MB`;
  const missing = rows.filter(({ frames }) => frames.every(({ href }) => href === '')).map(({ name }) => name);
  return [
    `AUC by the rules of ${convention}.`,
    shown < all
      ? `${formatThousands(shown)} of ${formatThousands(all)} frames, evenly spaced and scaled down to stay below ${size}.`
      : `${formatThousands(shown)} frames, scaled down.`,
    ...(lost > 0 ? [`${formatThousands(lost)} score maps left out: the tracker does not repeat its box there.`] : []),
    ...(missing.length > 0
      ? [`Images not found: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}.`]
      : []),
  ].join(' ');
}

function tableHtml(table: PageTable, png: Uint8Array, budget: number): string {
  const code = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
  const html = programHtml({ code, name: 'siamdlaSequences' }, 'sequences', table.title, png, table);
  const bytes = Buffer.byteLength(html);
  if (bytes > budget) throw tooSmall(budget, bytes, table.sequences.length);
  return html;
}

function tooSmall(budget: number, needed: number, sequences: number): InputError {
  const round = Math.ceil(needed / 1e5) * 1e5;
  return new InputError(
    `table of ${sequences} sequences: needs about ${round} bytes, its budget is ${budget}; raise budget, or choose fewer sequences`,
  );
}

/**
 * The rows without frames; their curves have fewer points the more sequences there are, and take at most half of the budget.
 */
function withinHalf(
  sequences: readonly Sequence[],
  trackers: readonly TableTracker[],
  convention: ConventionName,
  budget: number,
): PageSequence[] {
  const full = sequences.map((sequence) => bareRow(sequence, trackers, convention));
  for (let points = MAX_POINTS; points >= MIN_POINTS; points /= 2) {
    const rows = full.map((row) => thinned(row, points));
    if (sizeOf(rows) + RESERVED <= budget / 2) return rows;
  }
  throw tooSmall(budget, 2 * (sizeOf(full.map((row) => thinned(row, MIN_POINTS))) + RESERVED), sequences.length);
}

function bareRow(
  { name, length, attributes, gt }: Sequence,
  trackers: readonly TableTracker[],
  convention: ConventionName,
): PageSequence {
  const results = trackers.map((tracker) => resultOf(tracker, name));
  const rules = conventionByName(convention);
  return {
    ...{ name, length, attributes, step: 1, width: 0, height: 0, frames: [] },
    auc: results.map((boxes) => rounded(sequenceAuc(evaluateOpe(gt, boxes, { convention: rules, name })), 7)), // far more than are shown
    overlaps: results.map((boxes) =>
      Array.from(overlapsOf(gt, boxes), (value) => (Number.isNaN(value) ? null : Math.round(100 * value))),
    ),
  };
}

function thinned(row: PageSequence, points: number): PageSequence {
  const step = Math.ceil(row.length / points);
  return { ...row, step, overlaps: row.overlaps.map((values) => values.filter((_, i) => i % step === 0)) };
}

async function withFrames(
  sequence: Sequence,
  row: PageSequence,
  trackers: readonly TableTracker[],
  bytes: number,
  perFrame: number,
): Promise<PageSequence> {
  const { width, height, frames: pictures } = await scaledFrames(sequence, bytes, perFrame);
  const { name, gt } = sequence;
  const frames: PageFrame[] = [];
  for (const { index, href } of pictures) {
    frames.push({
      ...{ index, href, truth: boxIn(gt, index) },
      boxes: trackers.map(({ boxes }) => boxIn(boxes.get(name)!, index)),
    });
  }
  return { ...row, width, height, frames };
}

function boxIn(boxes: Float64Array, index: number): PageBox | null {
  const box = drawableBox(boxes, index);
  return box ? pageBox(box) : null;
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
