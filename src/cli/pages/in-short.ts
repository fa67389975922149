import * as v from 'valibot';
import { formatThousands, signedText } from '../../text/number-text.js';
import { type Block, markdownTable } from './block.js';
import { claimedGain } from './claimed-gain.js';
import { readFigure } from './figure-numbers.js';
import { intervalText, type JudgedDifference, judgedSchema, studentText } from './stored-differences.js';

/** DLA minus a baseline on one kind of data. */
export interface ShortDifference extends JudgedDifference {
  /** 'SiamCAR'. */
  readonly baseline: string;
  /** Column: 'synthetic, 10,000 pairs'. */
  readonly data: string;
  readonly baselineAuc: number;
}

const real = v.number();
const doses: v.GenericSchema<{
  points: {
    baseline: string;
    pairs: number;
    baselineAuc: number;
    auc: JudgedDifference;
  }[];
}> = v.looseObject({
  points: v.array(v.looseObject({ baseline: v.string(), pairs: real, baselineAuc: real, auc: judgedSchema })),
});
const study: v.GenericSchema<{
  comparisons: { baseline: string; auc: JudgedDifference }[];
  trackers: { tracker: string; auc: number }[];
}> = v.looseObject({
  comparisons: v.array(v.looseObject({ baseline: v.string(), auc: judgedSchema })),
  trackers: v.array(v.looseObject({ tracker: v.string(), auc: real })),
});

const syntheticFile = 'fig04-trained.json';
const doseFiles = ['beyond-dose-40000.json', 'beyond-dose-160000.json'];
const realFile = 'real/fig04-trained.json';
const longerFile = 'real/beyond-dose-three-seeds.json';
/** Length of the trainings behind Fig. 4, and longer ones that the table shows. */
const figurePairs = 10_000;
const longerPairs = [40_000, 160_000];
const SYNTHETIC = pairsText('synthetic', figurePairs);
const REAL = pairsText('real videos', figurePairs);
const REAL_LONGER = pairsText('real videos', Math.max(...longerPairs));

const baselines = ['SiamRPN++', 'SiamCAR', 'NanoTrack'];

/** The main result in short: DLA minus each baseline in success AUC, by data and length of training. */
export const inShortBlock: Block = {
  page: 'README.md',
  name: 'results',
  from: [syntheticFile, ...doseFiles, realFile, longerFile].map((file) => `figures/${file}`).join(', '),
  text: () => {
    const longer = doseFiles.flatMap((file) => ofPoints(file, longerPairs, (pairs) => pairsText('synthetic', pairs)));
    const longerOnReal = ofPoints(longerFile, [Math.max(...longerPairs)], () => REAL_LONGER);
    const all = [...ofStudy(syntheticFile, SYNTHETIC), ...longer, ...ofStudy(realFile, REAL), ...longerOnReal];
    return all.length === 0 ? undefined : inShortTable(all);
  },
};

/** The differences of a study's figure; none without its file. */
function ofStudy(file: string, data: string): ShortDifference[] {
  const stored = readFigure(file, study);
  return (stored?.comparisons ?? []).map(({ baseline, auc }) => {
    const { auc: baselineAuc } = stored!.trackers.find(({ tracker }) => tracker === baseline)!;
    return { baseline, data, baselineAuc, ...auc };
  });
}

/** Those of a figure of several lengths, of the lengths asked for. */
function ofPoints(file: string, wanted: readonly number[], data: (pairs: number) => string): ShortDifference[] {
  return (readFigure(file, doses)?.points ?? [])
    .filter(({ pairs }) => wanted.includes(pairs))
    .map(({ baseline, pairs, baselineAuc, auc }) => ({ baseline, data: data(pairs), baselineAuc, ...auc }));
}

/**
 * A row for each baseline, a column for each kind of data; a verdict where a difference is shown, and Student's t where it
 * keeps one from it.
 */
export function inShortTable(differences: readonly ShortDifference[]): string {
  const longer = longerPairs.map((pairs) => pairsText('synthetic', pairs));
  const data = [SYNTHETIC, ...longer, REAL, REAL_LONGER];
  const rows = baselines.map((baseline) => [
    `DLA on ${baseline}`,
    claimedGain('otb100', 'auc', baseline),
    ...data.map((name) => cell(differences.find((each) => each.baseline === baseline && each.data === name))),
  ]);
  return markdownTable(['', 'paper, relative', ...data], rows);
}

function pairsText(videos: string, pairs: number): string {
  return `${videos}, ${formatThousands(pairs)} pairs`;
}

function cell(found: ShortDifference | undefined): string {
  if (!found) return '';
  const { difference: value, baselineAuc, verdict } = found;
  const shown = verdict === 'no difference shown' ? '' : `: ${verdict}`;
  const student = studentText(found);
  return `${signedText(value)} of ${baselineAuc.toFixed(3)}${intervalText(found, true)}${shown}${student}`;
}
