import { boxStyle } from '../../plots/drawings/box-legend.js';
import { createDrawing, estimateTextWidth, MARGIN, svgRect, svgText, TITLE_HEIGHT } from '../../plots/drawings/svg.js';
import type { Drawing } from '../../plots/figure.js';
import { textColors } from '../../plots/palette.js';
import { shortNames, truncateName } from '../../plots/tracker-style.js';
import { differenceOf, differenceText, type PageTable, rowsOf } from './page-data.js';

/** Rows of the picture; the page has all. */
const MAX_ROWS = 20;
const ROW = 22;
const WIDTH = 780;
const NAME = 190; // width of the first column
const BARS = 320;
/** Trackers whose names stand above the bars, and pixels between two names. */
const [MAX_NAMES, BETWEEN] = [4, 14];

/** The table as a picture for where scripts do not run: sequences by difference, or by AUC for a single tracker. */
export function staticTable({ title, trackers, sequences, note }: PageTable): Drawing {
  const isPair = trackers.length > 1;
  const compared = [0, isPair ? 1 : 0] as const;
  const sortBy = isPair ? ('difference' as const) : 0;
  const all = { attribute: '', minDifference: 0, better: 'any', descending: true } as const;
  const rows = rowsOf(sequences, { ...all, compared, sortBy });
  const shown = rows.length <= MAX_ROWS ? rows : [...rows.slice(0, MAX_ROWS / 2), ...rows.slice(-MAX_ROWS / 2)];
  const barsAt = MARGIN + NAME;
  const numbersAt = barsAt + BARS + 12;
  const named = trackers.slice(0, MAX_NAMES);
  const most = Math.floor(((WIDTH - MARGIN - barsAt) / named.length - BETWEEN) / estimateTextWidth('x', 12)); // letters
  let free = barsAt; // behind the names so far
  const head = shortNames(named, Math.min(30, most)).map((text, i) => {
    const x = Math.max(free, barsAt + i * (BARS / named.length));
    free = x + estimateTextWidth(text, 12) + BETWEEN;
    return svgText(x, TITLE_HEIGHT + 12, text, `font-size="12" fill="${boxStyle(i).color}"`);
  });
  const lines = shown.map((sequence, r) => {
    const y = TITLE_HEIGHT + 22 + r * ROW;
    const thick = 16 / trackers.length;
    const bars = sequence.auc.map((auc, i) =>
      svgRect(barsAt, y + i * thick, Math.max(0, auc) * BARS, thick - 0.5, `fill="${boxStyle(i).color}"`),
    );
    const difference = differenceOf(sequence, compared);
    const numbers = [
      ...sequence.auc.slice(0, 3).map((auc) => auc.toFixed(3)),
      ...(isPair ? [differenceText(difference)] : []),
    ];
    return [
      svgText(MARGIN, y + 13, truncateName(sequence.name), 'font-size="12"'),
      ...bars,
      ...numbers.map((text, i) => svgText(numbersAt + 54 * (i + 1), y + 13, text, 'font-size="12" text-anchor="end"')),
    ].join('');
  });
  const left = rows.length > shown.length ? `${shown.length} of ${rows.length} sequences: the extremes. ` : '';
  const order = isPair ? `difference: ${trackers[0]} minus ${trackers[1]}. ` : '';
  const height = TITLE_HEIGHT + 22 + ROW * shown.length + 6;
  const axis = `<path d="M${barsAt} ${TITLE_HEIGHT + 20}v${ROW * shown.length}" stroke="${textColors.axis}"/>`;
  const caption = `Bars: success AUC, 0 to 1; ${order}${left}${note}`;
  return createDrawing({ title, caption }, [...head, ...lines, axis].join(''), { width: WIDTH, height });
}
