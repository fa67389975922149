import { InputError } from '../errors.js';
import { escapeHtml } from '../escape.js';
import type { Convention } from '../metrics/conventions/convention.js';
import { type Figure, figureSize } from './figure.js';
import { colors, dashes, type SeriesLook, symbols } from './palette.js';
import { provenance } from './theme.js';

/** Whatever was scored. The name is shown as it is. */
export interface Named {
  readonly name: string;
}

/** What a benchmark figure says besides its numbers. */
export interface BenchmarkFigureOptions {
  /** The benchmark's name as in captions, 'OTB100', or any other title. */
  readonly title: string;
  /** Where the results come from; stands at the bottom, after the convention. */
  readonly note: string;
  /** Names of trackers to be drawn thick and bold. Names that are not there are not looked for. */
  readonly highlight?: readonly string[];
}

/** The same for figures whose numbers depend on a toolkit's convention, which the figure names. */
export interface OpeFigureOptions extends BenchmarkFigureOptions {
  readonly convention: Pick<Convention, 'name' | 'normScore' | 'normThresholds'>;
}

/** The colour of what was published elsewhere and not measured here. */
export const publishedInk = '#777777';

/**
 * The look of the i-th of a list of trackers (from 0). The first seven are the palette's; from the eighth on the colours
 * come back with other dashes and symbols, so that 49 trackers look different.
 */
function trackerLook(i: number): SeriesLook {
  const n = i % colors.length;
  const shifted = (n + 3 * Math.floor(i / colors.length)) % colors.length;
  return { color: colors[n]!, symbol: symbols[shifted]!, dash: dashes[shifted]! };
}

/** One tracker in its place: how it looks follows from where it stands in the caller's list, whatever the order shown. */
export interface Ranked<T> {
  readonly item: T;
  readonly score: number;
  readonly look: SeriesLook;
  readonly highlighted: boolean;
}

/**
 * Trackers by falling score. Equal scores keep the order of the list; a score that is NaN comes last.
 *
 * @throws InputError when there is no tracker, or two have the same name.
 */
export function ranked<T extends Named>(
  trackers: readonly T[],
  scoreOf: (tracker: T) => number,
  highlight: readonly string[] = [],
): Ranked<T>[] {
  checkTrackers(trackers);
  return trackers
    .map((item, i) => ({
      item,
      score: scoreOf(item),
      look: trackerLook(i),
      highlighted: highlight.includes(item.name),
    }))
    .sort((a, b) => byFalling(a.score, b.score));
}

/** Compares scores so that the highest comes first and NaN last. */
export function byFalling(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : b - a;
}

/**
 * Checks a list of trackers.
 *
 * @throws InputError when it is empty or a name comes twice.
 */
export function checkTrackers(trackers: readonly Named[]): void {
  if (trackers.length === 0) throw new InputError('no tracker to plot; give at least one');
  const names = new Set<string>();
  for (const { name } of trackers) {
    if (names.has(name)) throw new InputError(`two trackers are named '${name}'; give each a name of its own`);
    names.add(name);
  }
}

/** A legend entry as the field writes it: [0.696] SiamRPN++. Bold when highlighted; long names are cut. */
export function scoredName(name: string, score: number, highlighted: boolean = false): string {
  const text = `[${scoreText(score)}] ${escapeHtml(shortened(name))}`;
  return highlighted ? `<b>${text}</b>` : text;
}

/** The line of a tracker: highlighted ones are thick and unbroken. */
export function lineOf(
  { color, dash }: SeriesLook,
  highlighted: boolean,
): { color: string; dash: SeriesLook['dash']; width: number } {
  return highlighted ? { color, dash: 'solid', width: 3.5 } : { color, dash, width: 1.8 };
}

/** The rows in the order of drawing: the best over the others, highlighted ones over all. */
export function drawingOrder<T>(rows: readonly Ranked<T>[]): number[] {
  return [...rows.keys()].reverse().sort((a, b) => Number(rows[a]!.highlighted) - Number(rows[b]!.highlighted));
}

/** Where the i-th measured tracker stands in a legend. */
export function measuredEntry(i: number): { legendgroup: string; legendrank: number } {
  return { legendgroup: 'measured', legendrank: 1 + i };
}

/** Where the i-th of what was published elsewhere stands: below all that was measured, under a title of its own. */
export function publishedEntry(i: number, title: string): object {
  return {
    legendgroup: 'published',
    legendgrouptitle: { text: title, font: { size: 12, color: publishedInk } },
    legendrank: 1001 + i,
  };
}

/** A legend of scored names, with what the score is above it. A click hides one tracker, not its group. */
export function scoreLegend(score: string): object {
  const font = { size: 12 };
  return { title: { text: score, font }, font, tracegroupgap: 8, groupclick: 'toggleitem', itemwidth: 40 };
}

/** A score with three decimals; 'n/a' where there is none. */
export function scoreText(score: number): string {
  return Number.isFinite(score) ? score.toFixed(3) : 'n/a';
}

/** A name of at most 30 characters; a longer one loses its end, so that a legend leaves room for the plot. */
export function shortened(name: string): string {
  return name.length <= 30 ? name : `${name.slice(0, 29).trimEnd()}\u2026`;
}

const NOTE_LINE = 14; // px
const NOTE_LETTER = 5.9; // px, mean width at 11 px

/** The figure with a note at its bottom, broken into lines that fit; it grows by the lines after the first. */
export function withNote(figure: Figure, note: string): Figure {
  const { width, height } = figureSize(figure);
  const lines = wrapped(note, Math.floor((width - 24) / NOTE_LETTER));
  const more = (lines.length - 1) * NOTE_LINE;
  const { margin } = figure.layout;
  const layout = { ...figure.layout, height: height + more, margin: { ...margin, b: (margin?.b ?? 84) + more } };
  return provenance({ ...figure, layout }, lines.map(escapeHtml).join('<br>'));
}

function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > letters) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
