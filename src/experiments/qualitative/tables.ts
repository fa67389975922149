import type { ResultTable } from '../../plots/result-table.js';
import { placeholderFinding } from '../benchmarks/ope-tables.js';
import { choiceText, failureText, resultTitle } from './figures.js';
import type { ShownSequence } from './pictures.js';
import type { QualitativeResult } from './result.js';

/** AUC of each tracker on each sequence shown, and in how many frames it had lost the target. */
export function qualitativeTables(result: QualitativeResult): readonly ResultTable[] {
  const { config, trackers, sequences } = result;
  const table = (caption: string, decimals: number, values: (sequence: ShownSequence) => readonly number[]) => ({
    caption: `${caption}, ${resultTitle(result)}`,
    columns: [
      { name: 'tracker' },
      ...sequences.map(({ name }) => ({
        name,
        decimals,
        best: decimals > 0 ? ('highest' as const) : ('lowest' as const),
      })),
    ],
    sections: [{ rows: trackers.map((tracker, i) => [tracker, ...sequences.map((each) => values(each)[i]!)]) }],
  });
  return [
    {
      ...table('AUC on the sequences shown', 3, ({ aucs }) => aucs),
      note: `convention: ${config.convention}; ${choiceText(result)}`,
    },
    { ...table(`Frames with ${failureText(config.threshold)}`, 0, ({ lost }) => lost), note: lengthsText(sequences) },
  ];
}

function lengthsText(sequences: readonly ShownSequence[]): string {
  return `of ${sequences.map(({ name, length }) => `${length} (${name})`).join(', ')} frames; the first, which is given, is not counted`;
}

/** What the pictures show, sequence by sequence, and what they cannot show. */
export function qualitativeFindings(result: QualitativeResult): readonly string[] {
  if (result.isSimulated) return [placeholderFinding];
  return [...result.sequences.map((each) => sequenceFinding(each, result)), dlaFinding(result)];
}

function sequenceFinding({ name, length, aucs, lost }: ShownSequence, { trackers, config }: QualitativeResult): string {
  const best = aucs.indexOf(Math.max(...aucs));
  const worst = aucs.indexOf(Math.min(...aucs));
  const losers = trackers.flatMap((tracker, i) => (lost[i]! > 0 ? [`${tracker} in ${lost[i]}`] : []));
  const range = `AUC from ${aucs[worst]!.toFixed(3)} (${trackers[worst]}) to ${aucs[best]!.toFixed(3)} (${trackers[best]})`;
  const failed = losers.length > 0 ? `${losers.join(', ')} of ${length} frames` : 'none in any frame';
  return `${name}: ${range}; ${failureText(config.threshold)}: ${failed}.`;
}

/** The paper's claim is about DLA trackers and their baselines: where both are here they are compared, else it is said. */
function dlaFinding({ trackers, sequences }: QualitativeResult): string {
  const pairs = trackers.flatMap((tracker, dla) => {
    const baseline = tracker.startsWith('DLA-') ? trackers.indexOf(tracker.slice('DLA-'.length)) : -1;
    return baseline >= 0 ? [{ dla, baseline }] : [];
  });
  if (pairs.length === 0) {
    return "No DLA tracker stands beside its baseline here: the pictures say nothing about the paper's claim.";
  }
  const texts = pairs.map(({ dla, baseline }) => {
    const ahead = sequences.filter(({ aucs }) => aucs[dla]! > aucs[baseline]!).length;
    return `${trackers[dla]} has a higher AUC than ${trackers[baseline]} on ${ahead} of ${sequences.length}`;
  });
  return `Of the sequences shown, ${texts.join('; ')}. That is no test: see the success plot for all sequences.`;
}
