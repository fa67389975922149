import * as v from 'valibot';
import { formatThousands, signedText } from '../../text/number-text.js';
import { type Block, markdownTable } from './block.js';
import { claimedGain } from './claimed-gain.js';
import type { StoredDifference } from './differences.js';
import { intervalText, readFigure } from './figure-numbers.js';

/** DLA minus a baseline on one kind of data. */
export interface ShortDifference extends StoredDifference {
  /** 'SiamCAR'. */
  readonly baseline: string;
  /** Column: 'synthetic, 10,000 pairs'. */
  readonly data: string;
  readonly baselineAuc: number;
}

const real = v.number();
const difference = { difference: real, low: real, high: real, verdict: v.string() };
const doses: v.GenericSchema<{
  points: {
    baseline: string;
    pairs: number;
    baselineAuc: number;
    auc: StoredDifference;
  }[];
}> = v.looseObject({
  points: v.array(
    v.looseObject({ baseline: v.string(), pairs: real, baselineAuc: real, auc: v.looseObject(difference) }),
  ),
});
const study: v.GenericSchema<{
  comparisons: { baseline: string; auc: StoredDifference }[];
  trackers: { tracker: string; auc: number }[];
}> = v.looseObject({
  comparisons: v.array(v.looseObject({ baseline: v.string(), auc: v.looseObject(difference) })),
  trackers: v.array(v.looseObject({ tracker: v.string(), auc: real })),
});

const doseFiles = ['beyond-dose-40000.json', 'beyond-dose-160000.json'];
const realFile = 'real/fig04-trained.json';
const longerFile = 'real/beyond-dose-three-seeds.json';
/** Lengths that the table shows. */
const shownPairs = [10_000, 40_000, 160_000];
const REAL = 'real videos, 10,000 pairs';
const REAL_LONGER = 'real videos, 160,000 pairs';

const baselines = ['SiamRPN++', 'SiamCAR', 'NanoTrack'];

/** The main result in short: DLA minus each baseline in success AUC, by data and length of training. */
export const inShortBlock: Block = {
  page: 'README.md',
  name: 'results',
  from: [...doseFiles, realFile, longerFile].map((file) => `figures/${file}`).join(', '),
  text: () => {
    const synthetic = doseFiles
      .flatMap((file) => readFigure(file, doses)?.points ?? [])
      .map(({ baseline, pairs, baselineAuc, auc }) => ({ baseline, data: pairsText(pairs), baselineAuc, ...auc }));
    const onReal = readFigure(realFile, study);
    const compared = onReal?.comparisons.map(({ baseline, auc }) => {
      const { auc: baselineAuc } = onReal.trackers.find(({ tracker }) => tracker === baseline)!;
      return { baseline, data: REAL, baselineAuc, ...auc };
    });
    const longer = readFigure(longerFile, doses)
      ?.points.filter(({ pairs }) => pairs === Math.max(...shownPairs))
      .map(({ baseline, baselineAuc, auc }) => ({ baseline, data: REAL_LONGER, baselineAuc, ...auc }));
    const all = [...synthetic, ...(compared ?? []), ...(longer ?? [])];
    return all.length === 0 ? undefined : inShortTable(all);
  },
};

/** A row for each baseline, a column for each kind of data; a verdict where a difference is shown. */
export function inShortTable(differences: readonly ShortDifference[]): string {
  const data = [...shownPairs.map(pairsText), REAL, REAL_LONGER];
  const rows = baselines.map((baseline) => [
    `DLA on ${baseline}`,
    claimedGain('otb100', 'auc', baseline),
    ...data.map((name) => cell(differences.find((each) => each.baseline === baseline && each.data === name))),
  ]);
  return markdownTable(['', 'paper, relative', ...data], rows);
}

function pairsText(pairs: number): string {
  return `synthetic, ${formatThousands(pairs)} pairs`;
}

function cell(found: ShortDifference | undefined): string {
  if (!found) return '';
  const { difference: value, baselineAuc, verdict } = found;
  const shown = verdict === 'no difference shown' ? '' : `: ${verdict}`;
  return `${signedText(value)} of ${baselineAuc.toFixed(3)}${intervalText(found, true)}${shown}`;
}
