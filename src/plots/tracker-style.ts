import { InputError } from '../errors.js';
import type { Convention } from '../metrics/conventions/convention.js';
import { escapeHtml } from '../text/escape.js';
import { colors, dashes, referenceStyle, type SeriesStyle, symbols } from './palette.js';

/** A named tracker. */
export interface NamedTracker {
  readonly name: string;
  /** Drawn in grey, such as a tracker that was not trained here among others that were. */
  readonly isReference?: boolean | undefined;
}

/** Options of benchmark figures. */
export interface BenchmarkFigureOptions {
  /** Name of the benchmark, 'OTB100', or another title. */
  readonly title: string;
  /** Source of the results, shown at the bottom after the convention. */
  readonly caption: string;
  /** Names of trackers drawn thick and bold; unknown names are ignored. */
  readonly highlight?: readonly string[];
}

/** Options of figures whose scores depend on a toolkit's convention, which the figure names. */
export interface OpeFigureOptions extends BenchmarkFigureOptions {
  readonly convention: Pick<Convention, 'name' | 'normScore' | 'normThresholds'>;
}

/** Height of a legend's row, in pixels. */
export const LEGEND_ROW = 19;

/** Characters of a name that a legend shows. */
const longestName = 30;

/**
 * Style of the i-th tracker of a list (from 0). The first seven are the palette's; from the eighth on the colours
 * repeat with other dashes and symbols, so that 49 trackers can be distinguished.
 */
export function trackerStyle(i: number): SeriesStyle {
  const n = i % colors.length;
  const shifted = (n + 3 * Math.floor(i / colors.length)) % colors.length;
  return { color: colors[n]!, symbol: symbols[shifted]!, dash: dashes[shifted]! };
}

/** A ranked tracker. Its style depends on its index among the caller's trackers or references, not on its rank. */
export interface RankedTracker<T> {
  readonly item: T;
  /** The name as figures show it, see {@link shortNames}. */
  readonly shortName: string;
  readonly score: number;
  readonly style: SeriesStyle;
  readonly highlighted: boolean;
}

/**
 * Sorts trackers by descending score. Equal scores keep the order of the list; NaN is last.
 *
 * @throws InputError for an empty list or duplicate names.
 */
export function rankTrackers<T extends NamedTracker>(
  trackers: readonly T[],
  scoreOf: (tracker: T) => number,
  highlight: readonly string[] = [],
): RankedTracker<T>[] {
  checkTrackers(trackers);
  const counts = { references: 0, others: 0 };
  const names = shortNames(trackers.map(({ name }) => name));
  return trackers
    .map((item, i) => ({
      item,
      shortName: names[i]!,
      score: scoreOf(item),
      style: item.isReference ? referenceStyle(counts.references++) : trackerStyle(counts.others++),
      highlighted: highlight.includes(item.name),
    }))
    .sort((a, b) => compareDescending(a.score, b.score));
}

/** Comparator for descending order, NaN last. */
export function compareDescending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : b - a;
}

/**
 * Validates a list of trackers.
 *
 * @throws InputError for an empty list or duplicate names.
 */
export function checkTrackers(trackers: readonly NamedTracker[]): void {
  if (trackers.length === 0) throw new InputError('no tracker to plot; give at least one');
  const names = new Set<string>();
  for (const { name } of trackers) {
    if (names.has(name)) throw new InputError(`two trackers are named '${name}'; give each a name of its own`);
    names.add(name);
  }
}

/** Legend label: [0.696] SiamRPN++. Bold when highlighted. */
export function legendLabel({ shortName, score, highlighted }: Omit<RankedTracker<unknown>, 'item' | 'style'>): string {
  const text = `[${formatScore(score)}] ${escapeHtml(shortName)}`;
  return highlighted ? `<b>${text}</b>` : text;
}

/** Line style of a tracker: highlighted ones are thick and solid. */
export function lineStyle(
  { color, dash }: SeriesStyle,
  highlighted: boolean,
): { color: string; dash: SeriesStyle['dash']; width: number } {
  return highlighted ? { color, dash: 'solid', width: 3.5 } : { color, dash, width: 1.8 };
}

/** Indices of rows in drawing order: better ones on top of others, highlighted ones on top of all. */
export function drawingOrder<T>(rows: readonly RankedTracker<T>[]): number[] {
  return [...rows.keys()].reverse().sort((a, b) => Number(rows[a]!.highlighted) - Number(rows[b]!.highlighted));
}

/** Legend position of the i-th tracker. */
export function measuredLegendEntry(i: number): { legendgroup: string; legendrank: number } {
  return { legendgroup: 'measured', legendrank: 1 + i };
}

/** A legend of scores with a title. A click hides one tracker, not its group. */
export function scoreLegend(score: string): object {
  const font = { size: 12 };
  return { title: { text: score, font }, font, tracegroupgap: 8, groupclick: 'toggleitem', itemwidth: 40 };
}

/** A score with three decimals; 'n/a' if not finite. */
export function formatScore(score: number): string {
  return Number.isFinite(score) ? score.toFixed(3) : 'n/a';
}

/** Truncates a name to 30 characters or another length, so that a legend leaves room for the plot. */
export function truncateName(name: string, most: number = longestName): string {
  return name.length <= most ? name : `${name.slice(0, most - 1).trimEnd()}\u2026`;
}

/**
 * Names of at most 30 characters or another length, as {@link truncateName} makes them, but different ones stay different:
 * those that would then be equal, as of trackers that differ in the value of an option, lose their middle instead of their
 * end, and those that are equal even so stay whole.
 */
export function shortNames(names: readonly string[], most: number = longestName): string[] {
  let shown = names.map((name) => truncateName(name, most));
  for (const shorten of [withoutMiddle, (name: string) => name]) {
    const counts = new Map<string, number>();
    for (const text of shown) counts.set(text, (counts.get(text) ?? 0) + 1);
    shown = shown.map((text, i) => (counts.get(text)! > 1 ? shorten(names[i]!, most) : text));
  }
  return shown;
}

/** A name of more characters without those in its middle. */
function withoutMiddle(name: string, most: number): string {
  if (name.length <= most) return name;
  const end = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - end).trimEnd()}\u2026${name.slice(-end).trimStart()}`;
}
