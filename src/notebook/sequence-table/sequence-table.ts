import { readFileSync } from 'node:fs';
import type { Xywh } from '../../boxes/types.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { type ConventionName, conventionByName } from '../../metrics/conventions/by-name.js';
import { drawableBox, overlapsOf } from '../../metrics/frame-overlaps.js';
import { evaluateOpe } from '../../metrics/ope.js';
import { sequenceAuc } from '../../metrics/summary.js';
import { embedFrame } from '../../plots/drawings/annotated-frame.js';
import { finiteRange, scoreMapImage } from '../../plots/drawings/score-map.js';
import type { Drawing } from '../../plots/figure.js';
import { programHtml } from '../../plots/page-script.js';
import { checkTrackers } from '../../plots/tracker-style.js';
import type { PageBox, PageFrame, PageSequence, PageTable } from './page-data.js';
import { scaledFrames } from './scaled-frames.js';
import { staticTable } from './static-table.js';

/** A tracker's results on a set of sequences. */
export interface TableTracker {
  readonly name: string;
  /** x, y, w, h in pixels of every frame, flat, by sequence name. */
  readonly boxes: ReadonlyMap<string, Float64Array>;
  /** A square map of scores of a frame, row after row; undefined where there is none. Default: no maps. */
  readonly scoreMap?: (sequence: string, frame: number) => ArrayLike<number> | undefined;
}

/** Options of {@link sequenceTable}. */
export interface SequenceTableOptions {
  /** Default: 'AUC by sequence'. */
  readonly title?: string;
  /** Whose rules the AUC follows; default: 'pysot'. */
  readonly convention?: ConventionName;
  /** Maximum size of the HTML in bytes, pictures and program included; default: {@link defaultBudget}. */
  readonly budget?: number;
}

/** Default size budget of a table: 6 MB, which notebooks open without delay. */
export const defaultBudget = 6_000_000;

/** Part of a budget that is left for the static picture and the program. */
const RESERVED = 250_000;
const MAX_POINTS = 240; // of an overlap curve
const MIN_POINTS = 15;

/**
 * A table of trackers' AUC by sequence: sortable, filtered by attribute and difference, each row with a scrubber of frames, boxes
 * and overlap curves. Interactive wherever scripts run, without loading anything; a picture elsewhere. Frames are scaled down and
 * left out until the whole fits into the budget. Show it by `show`.
 *
 * @throws InputError without sequences or trackers, for trackers of one name, a missing result or one of another length, and when
 * the budget is too small for the sequences; what decoding throws.
 */
export async function sequenceTable(
  sequences: readonly Sequence[],
  trackers: readonly TableTracker[],
  { title = 'AUC by sequence', convention = 'pysot', budget = defaultBudget }: SequenceTableOptions = {},
): Promise<Drawing> {
  checkTrackers(trackers);
  if (sequences.length === 0) throw new InputError('no sequence for the table; give at least one');
  const bare = withinHalf(sequences, trackers, convention, budget);
  const perFrame = 60 + 45 * (trackers.length + 1) + trackers.filter(({ scoreMap }) => scoreMap).length * 2500;
  let left = budget - RESERVED - sizeOf(bare);
  const rows: PageSequence[] = [];
  for (const [i, row] of bare.entries()) {
    const filled = await withFrames(sequences[i]!, row, trackers, left / (sequences.length - i), perFrame);
    left -= sizeOf(filled) - sizeOf(row);
    rows.push(filled);
  }
  const shown = rows.reduce((sum, { frames }) => sum + frames.length, 0);
  const missing = rows.filter(({ frames }) => frames.every(({ href }) => href === '')).map(({ name }) => name);
  const note = [
    `AUC by the rules of ${convention}; ${shown.toLocaleString('en')} frames, scaled down.`,
    ...(missing.length > 0
      ? [`Images not found: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}.`]
      : []),
  ].join(' ');
  const table: PageTable = { title, trackers: trackers.map(({ name }) => name), sequences: rows, note };
  return { ...staticTable(table), html: (png) => tableHtml(table, png, budget) };
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

/** The rows without frames; their curves have fewer points the more sequences there are, and take at most half of the budget. */
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
    auc: results.map((boxes) => round(sequenceAuc(evaluateOpe(gt, boxes, { convention: rules, name })), 4)),
    overlaps: results.map((boxes) =>
      Array.from(overlapsOf(gt, boxes), (value) => (Number.isNaN(value) ? null : Math.round(100 * value))),
    ),
  };
}

function resultOf({ name, boxes }: TableTracker, sequence: string): Float64Array {
  const result = boxes.get(sequence);
  if (result) return result;
  throw new InputError(
    `${name}: no result for sequence '${sequence}'; found ${[...boxes.keys()].join(', ') || 'none'}`,
  );
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
      ...{ index, href, truth: pageBox(drawableBox(gt, index)) },
      boxes: trackers.map(({ boxes }) => pageBox(drawableBox(boxes.get(name)!, index))),
      ...(trackers.some(({ scoreMap }) => scoreMap) && { maps: await mapsOf(trackers, name, index) }),
    });
  }
  return { ...row, width, height, frames };
}

async function mapsOf(trackers: readonly TableTracker[], name: string, index: number): Promise<(string | null)[]> {
  const maps: (string | null)[] = [];
  for (const { scoreMap } of trackers) {
    const values = scoreMap?.(name, index);
    const size = Math.sqrt(values?.length ?? 0);
    const image = values && scoreMapImage(values, size, finiteRange(values));
    maps.push(image ? (await embedFrame(image, { width: 75, quality: 70 })).href : null);
  }
  return maps;
}

function pageBox(box: Xywh | undefined): PageBox | null {
  return box ? [round(box.x, 1), round(box.y, 1), round(box.w, 1), round(box.h, 1)] : null;
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
