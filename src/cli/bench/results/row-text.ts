import type { Spread } from '../../../statistics/spread.js';
import { formatThousands } from '../../../text/number-text.js';
import type { MedianInterval } from '../measure/interval.js';
import type { BenchRow } from './row.js';

/** A rate as a whole number from 100 on, else with three digits. */
export function rateText(perSecond: number): string {
  return perSecond >= 100 ? formatThousands(Math.round(perSecond)) : perSecond.toPrecision(3);
}

/** 'min / median / max' of rates. */
function ratesText({ min, median, max }: Spread): string {
  return [min, median, max].map(rateText).join(' / ');
}

/** A rate's median with its range, on a page: '70.7 (67.8 to 71.2)'. */
export function rateRangeText({ min, median, max }: Spread): string {
  return `${rateText(median)} (${rateText(min)} to ${rateText(max)})`;
}

/** On pages, behind what comes of a comparison that ended by the time limit. */
export const timeMark = '\\*';

/** A ratio's median with its interval: '1.49x [1.45, 1.52]'. */
export function ratioText({ median, low, high }: MedianInterval): string {
  return `${ratio(median)}x [${ratio(low)}, ${ratio(high)}]`;
}

/** '1.43 to 1.55'. */
export function rangeText({ min, max }: Spread): string {
  return `${ratio(min)} to ${ratio(max)}`;
}

/** How many rounds there were, what ended them, and how steady the clock was: '5', '12, time up, 2 marked'. */
export function roundsText({ rates, ended, clock }: Pick<BenchRow, 'rates' | 'ended' | 'clock'>): string {
  const marked = clock.marked.filter((isMarked) => isMarked).length;
  const notes = [...(ended === 'time' ? ['time up'] : []), ...(marked > 0 ? [`${marked} marked`] : [])];
  return [String(rates.length), ...notes].join(', ');
}

/** Threads on the CPU, or the name of the card's device. */
export function placeText({ threads, device }: Pick<BenchRow, 'threads' | 'device'>): string {
  return device ?? String(threads);
}

/** Columns of a table with a line for each work and peer; what repeats is left out. */
export function rowColumns(rows: readonly BenchRow[]): Record<string, string[]> {
  const lines = rows.flatMap((row) => {
    const own = [row.what, placeText(row), `${ratesText(row.perSecond)} ${row.unit}`, roundsText(row)] as const;
    if (row.peers.length === 0) return [[...own, '', '', '', '']];
    return row.peers.map(({ name, perSecond, ratio: each }, i) => [
      ...(i === 0 ? own : ['', '', '', '']),
      row.settings[name] || name,
      ratesText(perSecond),
      ratioText(each),
      rangeText(each),
    ]);
  });
  const names = [
    'what',
    'threads',
    'ours per second: min / median / max',
    'rounds',
    'peer',
    'peer per second: min / median / max',
    'ratio: median [interval]',
    'ratio: range',
  ];
  const columns = Object.fromEntries(names.map((name, i) => [name, lines.map((line) => line[i]!)]));
  if (rows.every(({ memoryMiB }) => memoryMiB === undefined)) return columns;
  const memory = rows.flatMap(({ memoryMiB = '', peers }) => [String(memoryMiB), ...peers.slice(1).map(() => '')]);
  return { ...columns, "MiB of the card, all processes'": memory };
}

function ratio(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}
