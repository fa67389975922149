import * as v from 'valibot';
import { type Block, markdownTable } from './block.js';
import { claimedGain } from './claimed-gain.js';
import { readFigure } from './figure-numbers.js';
import { differenceText, type JudgedDifference, judgedSchema, studentText } from './stored-differences.js';
import type { TrackerFiles } from './trackers.js';

interface Pair {
  readonly tracker: string;
  readonly baseline: string;
}

/** Differences in AUC beside a figure. */
export interface StoredAucs {
  readonly comparisons: readonly (Pair & { readonly auc: JudgedDifference })[];
}

/** Differences in EAO beside a figure. */
export interface StoredEaos {
  readonly comparisons?: readonly (Pair & { readonly eao: JudgedDifference })[];
}

const pair = { tracker: v.string(), baseline: v.string() };
const aucSchema: v.GenericSchema<StoredAucs> = v.looseObject({
  comparisons: v.array(v.looseObject({ ...pair, auc: judgedSchema })),
});
const eaoSchema: v.GenericSchema<StoredEaos> = v.looseObject({
  comparisons: v.exactOptional(v.array(v.looseObject({ ...pair, eao: judgedSchema }))),
});

/** What DLA changes: a tracker minus its baseline in AUC and EAO, with verdicts. */
export function differencesBlock(
  name: string,
  { onePass: aucFile, resets: eaoFile }: Pick<TrackerFiles, 'onePass' | 'resets'>,
): Block {
  return {
    page: 'figures/README.md',
    name,
    from: `${aucFile}, ${eaoFile}`,
    text: () => {
      const [auc, eao] = [readFigure(aucFile, aucSchema), readFigure(eaoFile, eaoSchema)];
      return auc && eao && differencesTable(auc, eao);
    },
  };
}

/** The table of {@link differencesBlock}. */
export function differencesTable({ comparisons }: StoredAucs, { comparisons: ofEao = [] }: StoredEaos): string {
  const rows = comparisons.map(({ tracker, baseline, auc }) => {
    const eao = ofEao.find((each) => each.tracker === tracker)?.eao;
    return [
      `${tracker} minus ${baseline}`,
      claimedGain('otb100', 'auc', baseline),
      verdictText(auc),
      claimedGain('vot2019', 'eao', baseline),
      eao ? verdictText(eao) : '',
    ];
  });
  const columns = ['paper, AUC on OTB100, relative', 'success AUC here', 'paper, EAO on VOT2019, relative', 'EAO here'];
  return markdownTable(['', ...columns], rows);
}

function verdictText(measured: JudgedDifference): string {
  return `${differenceText(measured)}: ${measured.verdict}${studentText(measured)}`;
}
