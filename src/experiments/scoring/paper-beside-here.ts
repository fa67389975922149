import { type PublishedClaim, publishedNumbers } from '../../data/published.js';
import { claimText } from '../../plots/benchmark-tables.js';
import type { Cell, ResultTable } from '../../plots/result-table.js';
import { formatScore } from '../../plots/tracker-style.js';

/** A difference measured here between two trackers. */
export interface MeasuredDifference {
  readonly tracker: string;
  readonly baseline: string;
  /** A measure of the claims: 'auc'. */
  readonly metric: string;
  readonly value: number;
  readonly baselineValue: number;
  /** 95 % interval of the difference; absent where none was computed. */
  readonly interval?: readonly [low: number, high: number];
  /** 'improves', 'not judged'. */
  readonly verdict: string;
}

/** What is compared with a benchmark's claims. */
export interface MeasuredHere {
  /** As in captions: 'synthetic videos, mini scale'. */
  readonly title: string;
  readonly caption: string;
  readonly differences: readonly MeasuredDifference[];
  /** Scores by tracker, of a measure of the claims. */
  readonly score: (tracker: string, metric: string) => number | undefined;
}

/** Names of measures, short enough for a cell. */
const measures: Readonly<Record<string, string>> = {
  auc: 'success AUC',
  precision20: 'precision at 20 px',
  eao: 'EAO',
};

/** The paper's claims about a benchmark beside what was measured here, one row each; differences without a claim last. */
export function paperBesideHere(benchmark: string, here: MeasuredHere): ResultTable {
  const claims = publishedNumbers(benchmark).claims.filter(({ kind }) => kind === 'relative gain' || kind === 'value');
  const isClaimed = (difference: MeasuredDifference): boolean => claims.some((claim) => isAbout(claim, difference));
  const rows = [
    ...claims.map((claim) => claimRow(claim, here)),
    ...here.differences
      .filter((each) => !isClaimed(each))
      .map((each) => differenceRow(each, otherClaim(benchmark, each))),
  ];
  return {
    caption: `The paper's claims and what was measured here, on ${here.title}`,
    columns: ['tracker', 'measure', 'the paper', 'here', 'difference here', 'verdict here'].map((name) => ({ name })),
    sections: [{ rows }],
    note: `${here.caption}; the paper's gains are relative to its baseline's score; other videos and networks than the paper's, so that scores are not comparable, but directions are`,
  };
}

function isAbout(claim: PublishedClaim, { tracker, baseline, metric }: MeasuredDifference): boolean {
  return claim.tracker === tracker && claim.baseline === baseline && claim.metric === metric;
}

function claimRow(claim: PublishedClaim, here: MeasuredHere): Cell[] {
  const difference = here.differences.find((each) => isAbout(claim, each));
  if (difference) return differenceRow(difference, claimText(claim));
  const { tracker, metric, baseline } = claim;
  const score = here.score(tracker, metric);
  const name = baseline === undefined ? tracker : `${tracker} minus ${baseline}`;
  const found = score === undefined ? 'not trained here' : formatScore(score);
  return [name, measures[metric] ?? metric, claimText(claim), found, 'not compared', 'not judged'];
}

function differenceRow(
  { tracker, baseline, metric, value, baselineValue, interval, verdict }: MeasuredDifference,
  paper: string,
): Cell[] {
  const gain = (100 * (value - baselineValue)) / baselineValue;
  const relative = Number.isFinite(gain) ? `${signed(gain, 1)} %` : 'n/a';
  const range = interval ? ` [${signed(interval[0])}, ${signed(interval[1])}]` : ', no interval computed';
  return [
    `${tracker} minus ${baseline}`,
    measures[metric] ?? metric,
    paper,
    `${relative} (${value.toFixed(3)} against ${baselineValue.toFixed(3)})`,
    `${signed(value - baselineValue)}${range}`,
    verdict,
  ];
}

/** The claim about trackers whose numbers are not in the paper's text. */
function otherClaim(benchmark: string, { tracker, metric }: MeasuredDifference): string {
  const isNamed = /^DLA-(CoSiamRPN|SiamFC\+\+)$/.test(tracker);
  return benchmark === 'otb100' && metric === 'auc' && isNamed ? 'improves (no number in the text)' : 'no claim';
}

function signed(value: number, decimals: number = 3): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(decimals)}`;
}
