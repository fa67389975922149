import { failureStrip } from '../../plots/drawings/failure-strip.js';
import { trackingStrip } from '../../plots/drawings/tracking-strip.js';
import type { Drawing } from '../../plots/figure.js';
import type { ResultTable } from '../../plots/result-table.js';
import { PLACEHOLDER_FINDING } from '../scoring/ope-findings.js';
import type { ShownSequence } from './pictures.js';
import { type QualitativeResult, showsRealFrames } from './result.js';

/** The trackers' boxes on frames of each sequence. */
export function comparisonDrawing(result: QualitativeResult): Drawing {
  return trackingStrip(
    result.sequences.map(({ row }) => row),
    {
      title: `Fig. 6: Tracking results on ${result.title}`,
      caption: `${choiceText(result)} ${framesText(result)} ${sentence(result.caption)}`,
      trackers: result.trackers,
    },
  );
}

/** One tracker's failures on one of the sequences; undefined where there are none. */
export function failureDrawing({ failure, title, caption }: QualitativeResult): Drawing | undefined {
  if (!failure) return undefined;
  const { tracker, sequence, threshold } = failure;
  return failureStrip(failure, {
    title: `Fig. 6: failures of ${tracker} on ${sequence}`,
    caption: `${sentence(title)} Shaded: ${failureText(threshold)}. ${sentence(caption)}`,
  });
}

/** What is said in the place of a {@link failureDrawing} that there is not, of the tracker whose failures were asked for. */
export function noFailureText({ failuresOf }: Pick<QualitativeResult['config'], 'failuresOf'>): string {
  const who = failuresOf === undefined ? 'No tracker lost' : `${failuresOf} did not lose`;
  return `${who} its target in the sequences shown.`;
}

/** The definition of a failure. */
function failureText(threshold: number): string {
  return threshold === 0
    ? 'no overlap with the ground truth'
    : `an overlap with the ground truth of at most ${threshold}`;
}

/** How the sequences were chosen, as a sentence. */
function choiceText({ config, sequences, considered, trackers }: QualitativeResult): string {
  if (config.sequences) return 'Sequences chosen by name.';
  const having = config.attributes ? ` with ${config.attributes.join(' or ')}` : '';
  const among = `${considered} available sequences${having}`;
  if (sequences.length === considered)
    return considered === 1 ? `The only available sequence${having}.` : `All ${among}.`;
  if (config.choice === 'random') return `Sequences drawn from the ${among} with seed ${config.seed}.`;
  return trackers.length === 1
    ? `Of the ${among}, the first: one tracker has no differences to choose by.`
    : `Of the ${among}, those with the largest difference in AUC between trackers: not a representative sample.`;
}

/** How the frames were chosen and cropped. */
function framesText({ config, trackers }: QualitativeResult): string {
  const what = trackers.length === 1 ? 'lowest overlap' : 'largest difference in overlap';
  const zoomed = config.zoom ? ', cropped around the boxes' : '';
  return `From each ${partOf(config.framesPerSequence)}, the frame with the ${what}${zoomed}.`;
}

/** 'third of a sequence'. */
function partOf(parts: number): string {
  if (parts === 1) return 'sequence';
  const name = ['half', 'third', 'quarter', 'fifth', 'sixth', 'seventh', 'eighth'][parts - 2];
  return name === undefined ? `of ${parts} parts of a sequence` : `${name} of a sequence`;
}

function sentence(text: string): string {
  return text ? `${text[0]!.toUpperCase()}${text.slice(1)}.` : '';
}

/** AUC of each tracker on each sequence shown, and its number of failed frames. */
export function qualitativeTables(result: QualitativeResult): readonly ResultTable[] {
  const { config, trackers, sequences } = result;
  const table = (caption: string, decimals: number, values: (sequence: ShownSequence) => readonly number[]) => ({
    caption: `${caption}, ${result.title}`,
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
  return `of ${sequences.map(({ name, length }) => `${length} (${name})`).join(', ')} frames; the first frame is not counted`;
}

/** Scores and failures sequence by sequence, and of DLA trackers against their baselines. */
export function qualitativeFindings(result: QualitativeResult): readonly string[] {
  if (result.isPlaceholder) return [PLACEHOLDER_FINDING];
  const rights =
    'The pictures show frames of videos of this machine, such as OTB100 and UAV123, which may not be redistributed: git ignores these files and the report.';
  return [
    ...result.sequences.map((each) => sequenceFinding(each, result)),
    dlaFinding(result),
    ...(showsRealFrames(result.config) ? [rights] : []),
  ];
}

function sequenceFinding({ name, length, aucs, lost }: ShownSequence, { trackers, config }: QualitativeResult): string {
  const best = aucs.indexOf(Math.max(...aucs));
  const worst = aucs.indexOf(Math.min(...aucs));
  const losers = trackers.flatMap((tracker, i) => (lost[i]! > 0 ? [`${tracker} in ${lost[i]}`] : []));
  const all = trackers.length === 1 ? `AUC ${aucs[0]!.toFixed(3)}` : undefined;
  const range = `AUC from ${aucs[worst]!.toFixed(3)} (${trackers[worst]}) to ${aucs[best]!.toFixed(3)} (${trackers[best]})`;
  const failed = losers.length > 0 ? `${losers.join(', ')} of ${length} frames` : 'none in any frame';
  return `${name}: ${all ?? range}; ${failureText(config.threshold)}: ${failed}.`;
}

/** What a trained tracker is compared with; of a published one by its name. */
function baselineOf(tracker: string, config: QualitativeResult['config']): string | undefined {
  if (config.source === 'trained') return config.study.entries.find(({ title }) => title === tracker)?.baseline;
  return tracker.startsWith('DLA-') ? tracker.slice('DLA-'.length) : undefined;
}

/** Compares trackers with their baselines, those of DLA being the subject of the paper's claim; states where there are none. */
function dlaFinding({ trackers, sequences, config }: QualitativeResult): string {
  const pairs = trackers.flatMap((tracker, dla) => {
    const baseline = trackers.indexOf(baselineOf(tracker, config) ?? '');
    return baseline >= 0 ? [{ dla, baseline }] : [];
  });
  if (pairs.length === 0) {
    return "No DLA tracker is shown with its baseline: the pictures say nothing about the paper's claim.";
  }
  const texts = pairs.map(({ dla, baseline }) => {
    const ahead = sequences.filter(({ aucs }) => aucs[dla]! > aucs[baseline]!).length;
    return `${trackers[dla]} has a higher AUC than ${trackers[baseline]} on ${ahead} of ${sequences.length}`;
  });
  return `Of the sequences shown, ${texts.join('; ')}. A few chosen sequences prove nothing: see the success plot for all sequences.`;
}
